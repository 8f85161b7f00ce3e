import { numberWords, scaleOf, wordsToNumber } from './number-words.js'

/** `from 310`, `to 365`, `at least 14`, `up to 140`. */
export type Bound = 'from' | 'to' | 'least' | 'most'

/** Something in a sentence that is either in its source or not: there is no paraphrasing it. `at`: where in the text it begins. */
export type Fact =
  /** `unit` is a base unit (`day`, `month`, `%`, `kg`, `euro`…), its value converted, or null. */
  /** `counts`: a word follows that says what is counted (`people`), so that it is no bare figure. */
  | { kind: 'number'; value: number; unit: string | null; counts: boolean; bound: Bound | null; text: string; at: number }
  | { kind: 'date'; year: number | null; month: number | null; day: number | null; text: string; at: number }
  /** Minutes since midnight. */
  | { kind: 'time'; minutes: number; text: string; at: number }
  | { kind: 'code'; code: string; text: string; at: number }
  /** One word or several in a row: `Marta Nowak`. */
  | { kind: 'name'; name: string; text: string; at: number }

type WithoutPlace<F> = F extends Fact ? Omit<F, 'at'> : never
type Placeless = WithoutPlace<Fact>

const monthNames = 'january february march april may june july august september october november december'.split(' ')
const month = '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const datePatterns: [RegExp, (groups: string[]) => { year?: string | undefined; month: string | undefined; day?: string | undefined }][] = [
  [/\b(\d{4})-(\d{2})-(\d{2})\b/g, ([, year, m, day]) => ({ year, month: m, day })],
  [new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${month}(?:,?\\s+(\\d{4}))?\\b`, 'gi'), ([, day, m, year]) => ({ year, month: m, day })],
  [new RegExp(`\\b${month}\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\s*[:%])(?:,?\\s+(\\d{4})\\b)?`, 'gi'), ([, m, day, year]) => ({ year, month: m, day })],
  [new RegExp(`\\b${month},?\\s+(\\d{4})\\b`, 'gi'), ([, m, year]) => ({ year, month: m })],
  [/\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b/g, ([, day, m, year]) => ({ year, month: m, day })],
]
const monthAlone = /\b(?:January|February|March|April|June|July|August|September|October|November|December)\b/g
const timePattern = /\b(\d{1,2})(?:[:.](\d{2}))?\s?(a\.?m\.?|p\.?m\.?|o['’]clock)(?![a-z])|\b(\d{1,2}):(\d{2})\b/gi
const codePattern = /\b(?=[\w/-]{0,80}\d)(?=[\w/-]{0,80}\p{L})(?:\p{L}|\d)[\p{L}\d]*(?:[-/_][\p{L}\d]+)*\b/gu
/** `row C`, `plan B`. */
const labelPattern = /(?<=\p{Ll}{2} )[A-HJ-Z](?![\p{L}\d'’.-])|(?<=\p{Ll}{2} )[A-HJ-Z](?=\.?(?:\s|$))/gu
const numberPattern = /(?<![\p{L}\d])[-−]?\d{1,3}(?:[, \u00a0\u202f’']\d{3})+(?:\.\d+)?(?![\d])|(?<![\p{L}\d])\d+(?:[.,]\d+)?/gu
const namePattern = /(?:\p{Lu}[\p{L}'’.-]*\p{L}|\p{Lu}{2,})(?: (?:\p{Lu}[\p{L}'’.-]*\p{L}|\p{Lu}{2,}))*/gu
const openingWords = /^(?:(?:a|an|the|this|that|these|those|in|on|at|by|for|from|to|with|within|without|of|and|or|but|if|when|while|as|after|before|during|since|until|under|over|all|any|both|each|either|every|only|our|your|their|his|her|its|according|because|although|there) )+(?=\p{Lu})/iu
/** Words that stand between a number and its unit: `ten consecutive days`, `25 leave days`. */
const betweenUnit = /^(?:\p{Ll}+[ -]){1,2}/u
const functionWord = /^(?:a|an|and|are|as|at|be|been|but|by|can|do|does|each|every|for|from|has|have|if|in|into|is|it|may|must|no|not|of|off|on|or|per|should|so|than|that|the|their|then|there|they|this|to|until|up|was|were|which|while|will|with|within|you|your)$/i

const units: [RegExp, string, number][] = [
  [/^(?:%|per ?cent\b|percent\b|pct\b)/i, '%', 1],
  [/^seconds?\b|^secs?\b/i, 'minute', 1 / 60], [/^(?:minutes?|mins?)\b/i, 'minute', 1], [/^(?:hours?|hrs?|h)\b/i, 'minute', 60],
  [/^(?:business |working |calendar |banking )?days?\b/i, 'day', 1], [/^nights?\b/i, 'night', 1], [/^weeks?\b/i, 'day', 7], [/^fortnights?\b/i, 'day', 14],
  [/^months?\b/i, 'month', 1], [/^quarters?\b/i, 'month', 3], [/^years?\b/i, 'month', 12],
  [/^(?:€|euros?\b|eur\b)/i, 'euro', 1], [/^(?:\$|dollars?\b|usd\b)/i, 'dollar', 1], [/^(?:£|pounds?\b|gbp\b)/i, 'pound', 1],
  [/^(?:kg|kilograms?|kilos?)\b/i, 'gram', 1000], [/^(?:g|grams?)\b/i, 'gram', 1],
  [/^(?:km|kilomet(?:er|re)s?)\b/i, 'metre', 1000], [/^(?:m|met(?:er|re)s?)\b/i, 'metre', 1], [/^(?:cm|centimet(?:er|re)s?)\b/i, 'metre', 0.01], [/^(?:mm|millimet(?:er|re)s?)\b/i, 'metre', 0.001],
  [/^(?:gb|gigabytes?)\b/i, 'megabyte', 1000], [/^(?:mb|megabytes?)\b/i, 'megabyte', 1], [/^(?:degrees?|°)/i, 'degree', 1],
]

/** `days`, `percent`, `kg`: says what a number measures. */
export function isUnitWord(word: string): boolean {
  return units.some(([pattern]) => pattern.exec(word)?.[0] === word)
}

/** The facts of a text. What is part of a date, a time or a code is no number of its own. */
export function factsOf(input: string): Fact[] {
  const facts: Fact[] = []
  let text = input
  const take = (pattern: RegExp, make: (groups: string[]) => Placeless | null): void => {
    text = text.replace(pattern, (...found: string[]) => {
      // Last come the place and the whole text.
      const groups = found.slice(0, -2)
      const fact = make(groups)
      if (!fact) return groups[0]!
      facts.push({ ...fact, at: Number(found.at(-2)) } as Fact)
      return ' '.repeat(groups[0]!.length)
    })
  }
  for (const [pattern, parts] of datePatterns) {
    take(pattern, (groups) => {
      const { year, month: m, day } = parts(groups)
      const value = { kind: 'date' as const, year: year ? Number(year) : null, month: monthNumber(m ?? ''), day: day ? Number(day) : null, text: groups[0]! }
      return value.month === null || value.month > 12 || (value.day ?? 1) > 31 ? null : value
    })
  }
  take(timePattern, (groups) => {
    const half = groups[3]?.toLowerCase().replaceAll('.', '')
    const hour = Number(groups[1] ?? groups[4])
    if (!(hour <= 24)) return null
    const hours = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour
    return { kind: 'time', minutes: hours * 60 + Number(groups[2] ?? groups[5] ?? 0), text: groups[0]! }
  })
  take(monthAlone, (groups) => ({ kind: 'date', year: null, month: monthNumber(groups[0]!), day: null, text: groups[0]! }))
  take(codePattern, (groups) => (isOrdinalOrMeasure(groups[0]!) ? null : { kind: 'code', code: groups[0]!.replace(/[-/_]/g, '').toLowerCase(), text: groups[0]! }))
  take(labelPattern, (groups) => ({ kind: 'code', code: groups[0]!.toLowerCase(), text: groups[0]! }))
  takeNumbers(text, facts)
  for (const { 0: found, index } of input.matchAll(namePattern)) {
    // `The Atlas`, `During May`: the capital of the first word only begins the sentence.
    const opening = openingWords.exec(found)?.[0] ?? /^\p{Lu}\p{Ll}+ (?=\p{Lu}{2,}\b)/u.exec(found)?.[0] ?? ''
    const name = found.slice(opening.length)
    facts.push({ kind: 'name', name, text: name, at: index + opening.length })
  }
  return facts
}

function takeNumbers(text: string, facts: Fact[]): void {
  for (const { 0: written, index } of text.matchAll(numberPattern)) {
    const plain = written.replace(/[ \u00a0\u202f’']/g, '').replace(/,(?=\d{3}(?!\d))/g, '').replace(',', '.').replace('−', '-')
    pushNumber(facts, Number(plain), text, index, index + written.length)
  }
  for (const { 0: written, index } of text.matchAll(numberWords)) {
    const after = text.slice(index + written.length).trimStart()
    // `one` and `a hundred` as words of speech are no figures unless something is counted.
    if (/\d\s?$/.test(text.slice(0, index))) continue
    if (/^one$/i.test(written) && !units.some(([pattern]) => pattern.test(after))) continue
    pushNumber(facts, wordsToNumber(written), text, index, index + written.length)
  }
}

const bounds: [RegExp, Bound][] = [
  [/\b(?:up to|at most|no more than|not more than|no later than|maximum(?: of)?|less than|fewer than|below|under)\s+\S?$/i, 'most'],
  [/\b(?:at least|no less than|no fewer than|minimum(?: of)?|more than|above)\s+\S?$/i, 'least'],
  [/\bfrom\s+\S?$/i, 'from'],
  [/\bto\s+\S?$/i, 'to'],
]

function pushNumber(facts: Fact[], value: number, text: string, start: number, end: number): void {
  if (!Number.isFinite(value)) return
  let after = text.slice(end).replace(/^(?:st|nd|rd|th)\b/i, '').replace(/^[\s\u00a0-]+/, '')
  const scale = /^(hundred|thousand|million|billion|dozen|bn|k|m)\b(?=\s|[.,;)]|$)/i.exec(after)
  // `5 m` is five metres unless money is spoken of.
  const scaled = scale && (scale[1]!.length > 1 || /[$€£]\s?$/.test(text.slice(0, start))) ? scaleOf(scale[1]!) : 1
  if (scaled > 1) after = after.slice(scale![0].length).trimStart()
  const before = /([$€£])\s?$/.exec(text.slice(0, start))?.[1]
  const unit = units.find(([pattern]) => pattern.test(after)) ?? (before ? units.find(([pattern]) => pattern.test(before)) : undefined) ?? laterUnit(after)
  const next = /^\p{L}+/u.exec(after)?.[0]
  facts.push({ kind: 'number', value: value * scaled * (unit?.[2] ?? 1), unit: unit?.[1] ?? null, counts: next !== undefined && !functionWord.test(next), bound: bounds.find(([pattern]) => pattern.test(text.slice(0, start)))?.[1] ?? null, text: text.slice(start, end), at: start })
}

/** A unit behind one or two words that say which: they are no function words, and the unit is written out. */
function laterUnit(after: string): (typeof units)[number] | undefined {
  for (let skipped = betweenUnit.exec(after)?.[0] ?? ''; skipped !== ''; skipped = skipped.slice(0, skipped.trimEnd().search(/[ -]\p{Ll}+$/u) + 1)) {
    const rest = after.slice(skipped.length)
    if (skipped.trim().split(/[ -]/).some((word) => functionWord.test(word)) || !/^\p{Ll}{4}/u.test(rest)) continue
    const unit = units.find(([pattern]) => pattern.test(rest))
    if (unit) return unit
  }
  return undefined
}

function monthNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  const at = monthNames.findIndex((name) => name.startsWith(text.toLowerCase().slice(0, 3)))
  return at >= 0 ? at + 1 : null
}

/** `3rd`, `10kg`, `5GB`: numbers written together with what they count. */
function isOrdinalOrMeasure(code: string): boolean {
  return /^\d+(?:st|nd|rd|th|k|m|bn|h|kg|g|km|cm|mm|gb|mb|kb|tb|am|pm|eur|usd|min|s|v|w|kw)$/i.test(code) || /^\d+-\p{Ll}+(?:-\p{Ll}+)*$/u.test(code)
}

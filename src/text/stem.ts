/**
 * Snowball's English stemmer ("Porter2"), source: snowballstem.org/algorithms/english/stemmer.html. Takes a lower-case
 * word of letters (and apostrophes) and returns its stem.
 */
export function stem(word: string): string {
  if (word.length < 3) return word
  const known = exceptions.get(word)
  if (known !== undefined) return known
  let w = word.replace(/^'/, '').replace(/^y/, 'Y').replace(/([aeiouy])y/g, '$1Y')
  const { r1, r2 } = regions(w)

  w = w.replace(/('s'|'s|')$/, '')
  w = step1a(w)
  if (afterStep1a.has(w)) return w
  w = step1b(w, r1)
  w = w.replace(/([^aeiouy])[yY]$/, (match, before: string, at: number) => (at > 0 ? `${before}i` : match))
  w = replaceSuffix(w, step2, r1)
  w = step3(w, r1, r2)
  w = step4(w, r2)
  w = step5(w, r1, r2)
  return w.toLowerCase()
}

function regions(w: string): { r1: number; r2: number } {
  const special = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(w)
  const r1 = special ? special[0].length : afterVowelAndConsonant(w, 0)
  return { r1, r2: afterVowelAndConsonant(w, r1) }
}

function afterVowelAndConsonant(w: string, from: number): number {
  const match = /[aeiouy][^aeiouy]/.exec(w.slice(from))
  return match ? from + match.index + 2 : w.length
}

function step1a(w: string): string {
  if (w.endsWith('sses')) return w.slice(0, -2)
  if (w.endsWith('ied') || w.endsWith('ies')) return w.slice(0, w.length > 4 ? -2 : -1)
  if (w.endsWith('us') || w.endsWith('ss')) return w
  if (w.endsWith('s') && /[aeiouy]/.test(w.slice(0, -2))) return w.slice(0, -1)
  return w
}

function step1b(w: string, r1: number): string {
  const eed = /eed(ly)?$/.exec(w)
  if (eed) return eed.index >= r1 ? `${w.slice(0, eed.index)}ee` : w
  const match = /(ed|edly|ing|ingly)$/.exec(w)
  if (!match || !/[aeiouy]/.test(w.slice(0, match.index))) return w
  const rest = w.slice(0, match.index)
  if (match[0].startsWith('ing') && /^[^aeiou]y$/.test(rest)) return `${rest.slice(0, -1)}ie`
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`
  if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo](.)\1$/.test(rest) ? rest : rest.slice(0, -1)
  return isShort(rest, r1) ? `${rest}e` : rest
}

function isShort(w: string, r1: number): boolean {
  return w.length <= r1 && (/[^aeiouy][aeiouy][^aeiouywxY]$/.test(w) || /^[aeiouy][^aeiouy]$/.test(w) || w === 'past')
}

type Suffixes = readonly (readonly [string, string])[]

/** Longest suffix first: only the first that matches is looked at, whether or not it lies in the region. */
const step2: Suffixes = [
  ['ational', 'ate'], ['ization', 'ize'], ['fulness', 'ful'], ['ousness', 'ous'], ['iveness', 'ive'],
  ['tional', 'tion'], ['biliti', 'ble'], ['lessli', 'less'],
  ['entli', 'ent'], ['ation', 'ate'], ['alism', 'al'], ['aliti', 'al'], ['ousli', 'ous'], ['iviti', 'ive'], ['fulli', 'ful'],
  ['enci', 'ence'], ['anci', 'ance'], ['abli', 'able'], ['izer', 'ize'], ['ator', 'ate'], ['alli', 'al'], ['ogist', 'og'],
  ['bli', 'ble'], ['ogi', 'og'], ['li', ''],
]

function replaceSuffix(w: string, suffixes: Suffixes, region: number): string {
  for (const [suffix, replacement] of suffixes) {
    if (!w.endsWith(suffix)) continue
    const at = w.length - suffix.length
    if (at < region) return w
    if (suffix === 'ogi' && w[at - 1] !== 'l') return w
    if (suffix === 'li' && !/[cdeghkmnrt]/.test(w[at - 1] ?? '')) return w
    return w.slice(0, at) + replacement
  }
  return w
}

function step3(w: string, r1: number, r2: number): string {
  const match = /(ational|tional|alize|icate|iciti|ative|ical|ness|ful)$/.exec(w)
  if (!match || match.index < r1) return w
  const rest = w.slice(0, match.index)
  switch (match[0]) {
    case 'ational': return `${rest}ate`
    case 'tional': return `${rest}tion`
    case 'alize': return `${rest}al`
    case 'icate': case 'iciti': case 'ical': return `${rest}ic`
    case 'ative': return match.index >= r2 ? rest : w
    default: return rest
  }
}

function step4(w: string, r2: number): string {
  const match = /(ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|al|er|ic|ion)$/.exec(w)
  if (!match || match.index < r2) return w
  if (match[0] === 'ion' && !/[st]/.test(w[match.index - 1] ?? '')) return w
  return w.slice(0, match.index)
}

function step5(w: string, r1: number, r2: number): string {
  const at = w.length - 1
  if (w.endsWith('e')) {
    const shortBefore = /[^aeiouy][aeiouy][^aeiouywxY]$/.test(w.slice(0, -1)) || /^[aeiouy][^aeiouy]$/.test(w.slice(0, -1))
    return at >= r2 || (at >= r1 && !shortBefore) ? w.slice(0, -1) : w
  }
  return w.endsWith('ll') && at >= r2 ? w.slice(0, -1) : w
}

const exceptions: ReadonlyMap<string, string> = new Map([
  ['skis', 'ski'], ['skies', 'sky'], ['dying', 'die'], ['lying', 'lie'], ['tying', 'tie'], ['idly', 'idl'], ['gently', 'gentl'],
  ['ugly', 'ugli'], ['early', 'earli'], ['only', 'onli'], ['singly', 'singl'],
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word): [string, string] => [word, word]),
])

const afterStep1a: ReadonlySet<string> = new Set(['inning', 'outing', 'canning', 'herring', 'earring', 'evening', 'proceed', 'exceed', 'succeed'])

import type { Applied } from './apply.js'
import type { TextStep } from './built-in.js'
import type { RuleIndex } from './compile.js'
import type { Token } from './tokens.js'

const plainAscii = /^[\t\n\r -~]*$/
/** NFKC would make `2½` read 21⁄2 and `m²` m2. */
const keptForms = /([¼-¾⅐-⅟↉²³¹⁰-₉″‴…]+)/
const marks = /\s*[™®©℠]/g
const hidden = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const decoration = /^(?:[!*~]{2,}|[*~])$/
const separators = new Set([',', ';', '/', '|', '-', '–', '—', ':', '·', '•', '&', '+'])

/** Trade marks and Unicode forms, on the text as a whole. */
export function plainText(text: string, index: RuleIndex, applied: Applied[]): string {
  if (plainAscii.test(text)) return text
  let now = text
  const step = (name: TextStep, change: (text: string) => string): void => {
    const rule = index.text.get(name)
    const next = rule === undefined ? now : change(now)
    if (rule !== undefined && next !== now) applied.push({ ruleId: rule.id, from: now, to: next, at: 0 })
    now = next
  }
  step('marks', (t) => t.replace(marks, ''))
  step('unicode', (t) =>
    t
      .replace(hidden, '')
      .split(keptForms)
      .map((part, i) => (i % 2 === 1 ? part : part.normalize('NFKC')))
      .join(''),
  )
  return now
}

/** Decoration, separators left at the ends, and white space. */
export function tidyTokens(tokens: Token[], tail: string, index: RuleIndex, applied: Applied[]): [Token[], string] {
  let kept = tokens
  const drop = (name: TextStep, isDropped: (token: Token, i: number) => boolean): void => {
    const rule = index.text.get(name)
    if (rule === undefined || !kept.some(isDropped)) return
    for (const [i, token] of kept.entries()) if (isDropped(token, i)) applied.push({ ruleId: rule.id, from: token.text, to: '', at: token.at })
    const gone = kept.map(isDropped)
    kept = kept.flatMap((token, i) => {
      if (gone[i] === true) return []
      // What stood apart by something that is gone still stands apart.
      const apart = token.gap === '' && gone[i - 1] === true && token.class !== 'mark' && i > 1
      return [apart ? { ...token, gap: ' ' } : token]
    })
  }
  drop('decoration', (token) => token.class === 'mark' && decoration.test(token.text))
  const solid = (token: Token | undefined): boolean => token !== undefined && !(token.class === 'mark' && separators.has(token.key))
  const first = kept.findIndex(solid)
  const last = kept.findLastIndex(solid)
  // A dash glued to a number is its sign, one glued to a word part of a name.
  drop('separators', (token, i) => first !== -1 && ((i < first && kept[i + 1]?.gap !== '') || (i > last && (token.gap !== '' || token.key === ',' || token.key === ';'))))
  const spaces = index.text.get('spaces')
  if (spaces === undefined) return [kept, tail]
  const tidy = kept.map((token, i) => {
    const gap = i === 0 || token.gap === '' || (token.class === 'mark' && /^[,;]/.test(token.text)) ? '' : ' '
    if (gap !== token.gap) applied.push({ ruleId: spaces.id, from: token.gap, to: gap, at: token.at - token.gap.length })
    return gap === token.gap ? token : { ...token, gap }
  })
  if (tail !== '') applied.push({ ruleId: spaces.id, from: tail, to: '', at: (tokens.at(-1)?.at ?? 0) + (tokens.at(-1)?.text.length ?? 0) })
  return [tidy, '']
}

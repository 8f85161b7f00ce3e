import type { Applied } from './apply.js'
import type { RuleIndex, WordRule } from './compile.js'
import { capitalized, shapeOf, takesCapital } from './learn-casing.js'
import { joinTokens, type Token } from './tokens.js'

/** Replaces and leaves out words, the longest rule at each place; then the casing of titles all in one case. */
export function rewriteWords(tokens: Token[], index: RuleIndex, brand: readonly boolean[], applied: Applied[]): Token[] {
  const shape = index.casing.size === 0 ? null : shapeOf(tokens)
  const casing = shape === null ? undefined : index.casing.get(shape)
  const result: Token[] = []
  let bare = false
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]
    if (token === undefined) break
    const found = longestAt(tokens, i, index, brand)
    if (found !== null) {
      const span = tokens.slice(i, i + found.length)
      const text = joinTokens(span).slice(token.gap.length)
      applied.push({ ruleId: found.rule.id, from: text, to: found.rule.to, at: token.at })
      found.tokens.forEach((t, n) => result.push({ ...t, gap: n === 0 ? gapAfter(bare, result, token) : t.gap, at: token.at }))
      bare = found.tokens.length === 0
      i += found.length
      continue
    }
    let next = token
    if (casing !== undefined && takesCapital(token) && !index.spared.has(token.key) && token.text !== capitalized(token.key)) {
      next = { ...token, text: capitalized(token.key) }
      applied.push({ ruleId: casing.id, from: token.text, to: next.text, at: token.at })
    }
    const gap = gapAfter(bare, result, next)
    result.push(gap === next.gap ? next : { ...next, gap })
    bare = false
    i++
  }
  return result
}

/** After words that are gone: what stood apart by them still does, and a title does not start with their space. */
function gapAfter(bare: boolean, before: readonly Token[], token: Token): string {
  if (!bare) return token.gap
  const last = before.at(-1)
  if (last === undefined) return ''
  return token.gap === '' && token.class !== 'mark' && last.class !== 'mark' ? ' ' : token.gap
}

function longestAt(tokens: readonly Token[], start: number, index: RuleIndex, brand: readonly boolean[]): WordRule | null {
  const first = tokens[start]
  const longest = first === undefined ? undefined : index.longest.get(first.key)
  if (first === undefined || longest === undefined || isPartOfCode(tokens, start)) return null
  let key = ''
  let found: WordRule | null = null
  for (let length = 1; length <= longest; length++) {
    const token = tokens[start + length - 1]
    if (token === undefined || (token.class !== 'word' && token.class !== 'mark')) break
    if (length > 1 && token.gap === '' && token.class === 'word') break
    key = length === 1 ? token.key : `${key} ${token.key}`
    const rule = index.words.get(key)
    if (rule === undefined || isWritten(tokens, start, rule)) continue
    if (writesBrand(rule) || !brand.slice(start, start + length).includes(true)) found = rule
  }
  return found
}

/** `New` of the brand `New Balance` is not the `new` that is left out elsewhere. */
function writesBrand({ rule }: WordRule): boolean {
  return rule.kind === 'brand' || rule.kind === 'casing'
}

/** One letter, or one sign, glued to a number or code (`-` of `-5`): more likely a part of it than a word. */
function isPartOfCode(tokens: readonly Token[], start: number): boolean {
  const token = tokens[start]
  const next = tokens[start + 1]
  const glued = (other: Token | undefined): boolean => other !== undefined && other.class !== 'word' && other.class !== 'mark'
  return token !== undefined && ((token.gap === '' && glued(tokens[start - 1]) && token.class === 'word') || (next?.gap === '' && glued(next) && token.key === '-'))
}

/** Whether the place already reads as the rule would write it (`HP` within `HP Inc` for `hp` becomes `HP Inc`). */
function isWritten(tokens: readonly Token[], start: number, { length, tokens: to, rule }: WordRule): boolean {
  if (to.length === 0) return false
  const same = (from: number): boolean => to.every((token, n) => tokens[from + n]?.text === token.text)
  if (to.length === length && same(start)) return true
  if (to.length <= length) return false
  const from = rule.from.split(' ')
  return to.some((_, n) => from.every((word, m) => to[n + m]?.key === word) && start >= n && to.every((t, m) => tokens[start - n + m]?.key === t.key && (m === n || tokens[start - n + m]?.text === t.text)))
}

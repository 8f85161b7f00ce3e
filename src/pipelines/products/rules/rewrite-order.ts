import type { Applied } from './apply.js'
import type { RuleIndex } from './compile.js'
import { joinTokens, keysOf, tokenize, type Token } from './tokens.js'
import { unitAt } from './units.js'

const mostWords = 3

interface Span {
  start: number
  length: number
  rule: { id: string; to: string }
}

/** Moves what belongs first or last there, all at once; among themselves and the rest words keep their order. */
export function putInOrder(tokens: Token[], index: RuleIndex, brand: string | undefined, applied: Applied[]): Token[] {
  if (index.order.size === 0 || tokens.length < 2) return tokens
  const spans = alone(findSpans(tokens, index, brand))
  const first = spans.filter((span) => span.rule.to === 'first')
  const last = spans.filter((span) => span.rule.to === 'last')
  const moving = new Set(spans.flatMap((span) => Array.from({ length: span.length }, (_, n) => span.start + n)))
  const order = [...first.flatMap(indexes), ...[...tokens.keys()].filter((i) => !moving.has(i)), ...last.flatMap(indexes)]
  if (order.every((from, to) => from === to)) return tokens
  for (const { start, length, rule } of spans) {
    if (order.indexOf(start) === start) continue
    const text = joinTokens(tokens.slice(start, start + length)).trimStart()
    applied.push({ ruleId: rule.id, from: text, to: rule.to, at: tokens[start]?.at ?? 0 })
  }
  const starts = new Set(spans.map((span) => span.start))
  return order.map((from, to) => {
    const token = tokens[from]
    if (token === undefined) throw new RangeError('an order names a token that is not there')
    const follows = to > 0 && order[to - 1] === from - 1
    if (to === 0) return { ...token, gap: '' }
    const apart = token.gap === '' && (starts.has(from) || (!follows && token.class !== 'mark') || (to === order.length - 1 && from === 0))
    return apart || (from === 0 && token.gap === '') ? { ...token, gap: ' ' } : token
  })
}

function indexes({ start, length }: Span): number[] {
  return Array.from({ length }, (_, n) => start + n)
}

function findSpans(tokens: readonly Token[], index: RuleIndex, brand: string | undefined): Span[] {
  const general = index.order.get('{brand}')
  const brandKeys = general === undefined || brand === undefined ? '' : keysOf(tokenize(brand).tokens)
  const spans: Span[] = []
  for (let start = 0; start < tokens.length; start++) {
    const unit = unitAt(tokens, start)
    const byUnit = unit === null ? undefined : index.order.get(unit.pattern)
    if (byUnit !== undefined) spans.push({ start, length: 2, rule: byUnit })
    let key = ''
    for (let length = 1; length <= mostWords; length++) {
      const token = tokens[start + length - 1]
      if (token?.class !== 'word' || (length > 1 && token.gap === '')) break
      key = length === 1 ? token.key : `${key} ${token.key}`
      const rule = index.order.get(key) ?? (key === brandKeys ? general : undefined)
      if (rule !== undefined) spans.push({ start, length, rule })
    }
  }
  return spans
}

/** What stands twice stays, and of two that share a word the longer moves. */
function alone(spans: Span[]): Span[] {
  const counts = new Map<string, number>()
  for (const { rule } of spans) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1)
  const once = spans.filter(({ rule }) => counts.get(rule.id) === 1)
  const inOrder = [...once].sort((a, b) => b.length - a.length || a.start - b.start)
  const taken = new Set<number>()
  const kept = inOrder.filter((span) => {
    const free = indexes(span).every((i) => !taken.has(i))
    if (free) for (const i of indexes(span)) taken.add(i)
    return free
  })
  return kept.sort((a, b) => a.start - b.start)
}

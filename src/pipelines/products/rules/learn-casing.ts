import type { Aligned } from './align.js'
import { Evidence } from './evidence.js'
import type { Token } from './tokens.js'

const small = new Set(['with', 'from', 'without', 'into', 'over', 'under', 'your', 'plus', 'pour', 'avec', 'und', 'mit'])

export type Shape = '{upper}' | '{lower}'

/** Titles written in one case throughout; null for mixed ones, whose casing was somebody's choice. */
export function shapeOf(tokens: readonly Token[]): Shape | null {
  let words = 0
  let upper = true
  let lower = true
  for (const token of tokens) {
    if (token.class !== 'word' || !/^\p{L}{2,}$/u.test(token.text)) continue
    words++
    lower &&= token.text === token.key
    upper &&= token.text === token.text.toUpperCase()
    if (!lower && !upper) return null
  }
  if (words < 2) return null
  return upper ? '{upper}' : lower ? '{lower}' : null
}

/** Words that the casing of a whole title is about: shorter ones are often acronyms (`USB`, `TV`). */
export function takesCapital(token: Token): boolean {
  return token.class === 'word' && /^\p{L}{4,}$/u.test(token.text) && !small.has(token.key)
}

export function capitalized(word: string): string {
  const [first = '', ...rest] = Array.from(word.toLowerCase())
  const upper = first.toUpperCase()
  return (upper.length === first.length ? upper : first) + rest.join('')
}

/**
 * Whether titles all in one case get capitals: a decision speaks for it when four of five of its longer words did. Words that
 * stayed otherwise in such a title (`HDMI`) become casing candidates of their own and so are spared by the general rule.
 */
export function learnCasing(words: Evidence, aligned: readonly Aligned[]): Evidence {
  const casing = new Evidence()
  for (const { raw, normalized, alignment, decisionId } of aligned) {
    const shape = shapeOf(raw)
    if (shape === null) continue
    const kept = raw.flatMap((token, i) => {
      const now = normalized[alignment.to[i] ?? -1]
      return now !== undefined && now.key === token.key && takesCapital(token) ? [now] : []
    })
    const follow = kept.filter((token) => token.text === capitalized(token.key))
    if (kept.length === 0) continue
    const candidate = casing.support(shape, '{Title}', decisionId)
    if (follow.length < kept.length * 0.8) {
      candidate.against.add(decisionId)
      continue
    }
    for (const token of follow) candidate.seen.add(token.key)
    for (const token of kept) if (token.text !== capitalized(token.key)) words.support(token.key, token.text, decisionId).free = true
  }
  return casing
}

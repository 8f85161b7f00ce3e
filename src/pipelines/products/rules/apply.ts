import { compileRules, type ApplyOptions, type RuleIndex } from './compile.js'
import { longestTitle, type Rule } from './rule.js'
import { putInOrder } from './rewrite-order.js'
import { plainText, tidyTokens } from './rewrite-text.js'
import { rewriteUnits } from './rewrite-units.js'
import { rewriteWords } from './rewrite-words.js'
import { joinTokens, placesOf, tokenize } from './tokens.js'

export interface Applied {
  ruleId: string
  /** The words as they stood, and what they became; for orders `to` is `first` or `last`. */
  from: string
  to: string
  /** Offset of `from` in the text as the rule found it. */
  at: number
}

export interface TitleOptions extends ApplyOptions {
  /** The row's own brand: what `{brand}` in orders means. */
  brand?: string
}

/** Rounds after which rules that keep changing each other's work are given up. */
const mostRounds = 8

/**
 * A title as the rules write it, and which rules did what. Steps in a fixed order (text, words, units, order), rules for more
 * words before those for fewer, each place rewritten by one rule per round; rounds go on until nothing changes, so that doing it
 * again changes nothing. A text on which they never settle stays as it is. Rules are matched by look-up of words, never run as
 * patterns. The array of rules must not be changed afterwards: its index is kept.
 */
export function applyRules(text: string, rules: readonly Rule[], options: TitleOptions = {}): { text: string; applied: Applied[] } {
  if (text.length > longestTitle) return { text, applied: [] }
  const index = indexOf(rules, options)
  const applied: Applied[] = []
  let now = text
  for (let round = 0; round < mostRounds; round++) {
    const next = rewrite(now, index, options.brand, applied)
    if (next === now) return { text: now, applied }
    now = next
  }
  return { text, applied: [] }
}

function rewrite(text: string, index: RuleIndex, brand: string | undefined, applied: Applied[]): string {
  const plain = plainText(text, index, applied)
  const { tokens, tail } = tokenize(plain)
  const brandKeys = brand === undefined ? [] : tokenize(brand).tokens.map((token) => token.key)
  const worded = rewriteWords(tokens, index, placesOf(tokens, brandKeys), applied)
  const united = rewriteUnits(worded, index, placesOf(worded, brandKeys), applied)
  const ordered = putInOrder(united, index, brand, applied)
  return joinTokens(...tidyTokens(ordered, tail, index, applied))
}

interface Kept {
  index: RuleIndex
  off: ReadonlySet<string>
  minSupport: number | undefined
  minConfidence: number | undefined
}

const indexes = new WeakMap<readonly Rule[], Kept>()

function indexOf(rules: readonly Rule[], { off = new Set(), minSupport, minConfidence }: ApplyOptions): RuleIndex {
  const known = indexes.get(rules)
  const same = known?.minSupport === minSupport && known?.minConfidence === minConfidence && known?.off.size === off.size
  if (known !== undefined && same && [...off].every((id) => known.off.has(id))) return known.index
  const needed = { ...(minSupport === undefined ? {} : { minSupport }), ...(minConfidence === undefined ? {} : { minConfidence }) }
  const index = compileRules(rules, { off, ...needed })
  indexes.set(rules, { index, off: new Set(off), minSupport, minConfidence })
  return index
}

import { createHash } from 'node:crypto'
import { wilson } from '../../learning/intervals.js'

/** Longer texts are no titles: nothing is learned from them and they are left as they are. In UTF-16 units. */
export const longestTitle = 2_000

/** One row as it came in, and the title that a person gave or approved for it. */
export interface Correction {
  decisionId: string
  /** Milliseconds since 1970; of two records of one decision the later counts. */
  at: number
  raw: string
  normalized: string
  /** The row's brand, where it is known: tells a brand from any other word that is moved or rewritten. */
  brand?: string
  userId?: string
}

/** `text` exists as a built-in only: what is done to the whole title (spaces, Unicode forms, decoration). */
export type RuleKind = 'abbreviation' | 'token' | 'unit' | 'brand' | 'casing' | 'order' | 'remove' | 'text'

/**
 * A rule is data of a fixed kind and never a pattern that is run: `from` is lower-case words, or for units `#gb` (`#`: any
 * number), for orders words, `#-pack` or `{brand}`, for casing also `{upper}` and `{lower}`.
 */
export interface Rule {
  /** Stable hash of kind, from and to: the same rule has the same id after each learning. */
  id: string
  kind: RuleKind
  from: string
  /** What is written instead; `''` removes; `first` or `last` for orders; `#*1000 g` converts a number. */
  to: string
  description: string
  origin: 'built-in' | 'learned'
  /** Decisions in which a person did what the rule says. */
  support: string[]
  /** Decisions in which `from` was kept or changed otherwise. */
  against: string[]
  /** Lower Wilson bound of support among all; 1 for built-in rules. */
  confidence: number
  /** The better supported rule for the same `from`: this one is reported and never applied. */
  lostTo?: string
}

export interface EvidenceNeeded {
  /** Distinct decisions that a learned rule needs before it is applied. */
  minSupport: number
  /** Lowest confidence with which a learned rule is applied. */
  minConfidence: number
}

/** Two decisions that agree give 0.67; one against asks for five that agree. */
export const evidenceNeeded: EvidenceNeeded = { minSupport: 2, minConfidence: 0.6 }

/** Whether a rule may be applied, by what is known for and against it. */
export function hasEvidence(rule: Rule, needed: EvidenceNeeded): boolean {
  if (rule.lostTo !== undefined) return false
  if (rule.origin === 'built-in') return true
  return new Set(rule.support).size >= needed.minSupport && rule.confidence >= needed.minConfidence
}

export function ruleId(kind: RuleKind, from: string, to: string): string {
  return createHash('sha256').update(`${kind}\0${from}\0${to}`).digest('hex').slice(0, 16)
}

/**
 * Lower end of Wilson's interval, one standard error wide: at 95 % two decisions that agree (0.34) could not be told from
 * forty of a hundred (0.31), and every rule would have to wait for eight clicks.
 */
export function ruleConfidence(support: number, against: number): number {
  return support === 0 ? 0 : wilson(support, support + against, 0.6827).low
}

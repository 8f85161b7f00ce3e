import type { RuleKind } from '../rules/rule.js'

/**
 * How a rule stands. `below`: fewer decisions than it needs. `disputed`: too many decisions say otherwise. `outdone`: a
 * better supported rule for the same words is there. `off`: an admin switched it off.
 */
export type RuleState = 'applied' | 'below' | 'disputed' | 'outdone' | 'off'

/** One rule as its reader may see it: counts are of decisions that they may read. */
export interface RuleLine {
  ruleId: string
  /** Row id of the channel whose rows it writes; `''`: all that everybody may read. */
  place: string
  kind: RuleKind
  from: string
  to: string
  description: string
  builtIn: boolean
  support: number
  against: number
  state: RuleState
  /** Who switched it last, and when. */
  switched: { userId: string; at: number } | null
}

export interface RulesView {
  catalogue: { id: string; name: string }
  /** Learned ones first, the best supported before the others; then what is built in. */
  rules: RuleLine[]
  /** Decisions that a learned rule needs. */
  needed: number
  maySwitch: boolean
}

export interface RuleExample {
  decisionId: string
  raw: string
  normalized: string
  userId: string | null
  at: number
}

export interface RuleView extends RuleLine {
  catalogue: { id: string; name: string }
  needed: number
  maySwitch: boolean
  /** Decisions for and against, the newest first; at most a handful. */
  examples: RuleExample[]
  counterexamples: RuleExample[]
}

/** Which rule of which place is meant. */
export interface RuleRef {
  catalogueId: string
  place: string
  ruleId: string
}

export type SwitchOutcome = { kind: 'switched' } | { kind: 'already' } | { kind: 'refused'; reason: string }

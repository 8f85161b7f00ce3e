import type { DecisionKind, ReviewView, Verdict } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { count } from '../blocks.js'

export const titleLength = 240

/** A probability as people say it, with the number beside it. */
export function confidenceWords(confidence: number): string {
  const word = confidence >= 0.98 ? 'almost certain' : confidence >= 0.9 ? 'very likely' : confidence >= 0.7 ? 'likely' : confidence >= 0.5 ? 'more likely than not' : 'unsure'
  return `${percent(confidence)}, ${word}`
}

/** Never rounded up to certainty. */
export function percent(share: number): string {
  const whole = Math.round(share * 100)
  return whole >= 100 && share < 1 ? 'over 99 %' : whole <= 0 && share > 0 ? 'under 1 %' : `${whole} %`
}

/** What a reason does: for a new product it compares the row with the closest one. */
export function sideOf(reason: { contribution: number }, compared: boolean): string {
  if (compared) return reason.contribution >= 0 ? 'tells them apart' : 'makes them alike'
  return reason.contribution >= 0 ? 'for' : 'against'
}

/** What a rule does, and what speaks for it. */
export function ruleWords(rule: { description: string; support: number | null }): string {
  return `${inertMrkdwn(rule.description, 100)} (${rule.support === null ? 'built in' : count(rule.support, 'correction')})`
}

export function bold(text: string, most = 120): string {
  return `*${inertMrkdwn(text, most) || '–'}*`
}

/** One line on what was just decided. */
export function traceOf(verdict: Verdict, view: ReviewView, decisionId: string): string {
  return decisionWords(verdict.kind, decidedTitle(verdict, view, decisionId), view.original)
}

/** Of this very decision: in a second look what counts is another reviewer's, and not to be told. */
function decidedTitle(verdict: Verdict, view: ReviewView, decisionId: string): string {
  if (view.decision?.decisionId === decisionId) return view.decision.title
  if (verdict.kind === 'approve') return view.suggestion.title
  if (verdict.kind !== 'correct') return ''
  const { to } = verdict
  return 'title' in to ? to.title : (view.others.find((each) => each.productId === to.productId)?.title ?? '')
}

export function decisionWords(kind: DecisionKind, title: string, original: ReviewView['original']): string {
  const rows = ` for ${count(original.rows, 'row')}`
  switch (kind) {
    case 'approve':
      return `:white_check_mark: Approved ${bold(title)}${rows}`
    case 'correct':
      return title ? `:white_check_mark: Corrected to ${bold(title)}${rows}` : `:white_check_mark: Corrected${rows}`
    case 'not-same':
      return `:white_check_mark: Not the same${title ? `: a product of its own, ${bold(title)}` : ''}${rows}`
    case 'skip':
      return `Skipped ${bold(original.title)}`
    case 'auto':
      return `:white_check_mark: Accepted without a person: ${bold(title)}${rows}`
    case 'undo':
      return `Undone: ${bold(original.title)} is open again`
  }
}

import type { Rule, RuleKind } from './rule.js'

/** What a rule does, in words for people. */
export function describeRule(kind: RuleKind, from: string, to: string): string {
  if (kind === 'order') {
    const what = from === '{brand}' ? 'the brand' : from.startsWith('#') ? `"${numbered(from)}"` : `"${from}"`
    return `${what} is moved to the ${to === 'first' ? 'start' : 'end'}`
  }
  if (from === '{upper}') return 'titles all in capitals: words of four letters and more get one capital'
  if (from === '{lower}') return 'titles without capitals: words of four letters and more get one'
  if (kind === 'remove') return `"${from}" is left out`
  if (kind === 'casing') return `"${from}" is written "${to}"`
  if (kind === 'unit') {
    const factor = /^#\*([\d.]+)(.*)$/.exec(to)
    if (factor) return `"${numbered(from)}" is converted: times ${factor[1]}, written "${numbered(`#${factor[2]}`)}"`
    return `"${numbered(from)}" becomes "${numbered(to)}"`
  }
  return `"${from}" becomes "${to}"`
}

/** Why a rule is there and whether it can be relied on: what it does, and the decisions for and against it. */
export function explainRule(rule: Rule): string {
  if (rule.origin === 'built-in') return `${rule.description}. Built in.`
  const decisions = (count: number): string => (count === 1 ? '1 decision' : `${count} decisions`)
  const against = rule.against.length === 0 ? 'none against it' : `${decisions(rule.against.length)} against it`
  const lost = rule.lostTo === undefined ? '' : ' Not applied: another rule for the same words has more support.'
  return `${rule.description}. Learned from ${decisions(rule.support.length)}, ${against} (confidence ${rule.confidence.toFixed(2)}).${lost}`
}

function numbered(pattern: string): string {
  return pattern.replace('#', '16')
}

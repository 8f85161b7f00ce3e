import type { TextStep } from './built-in.js'
import { capitalized, type Shape } from './learn-casing.js'
import { evidenceNeeded, hasEvidence, type EvidenceNeeded, type Rule } from './rule.js'
import { tokenize, type Token } from './tokens.js'

export interface ApplyOptions extends Partial<EvidenceNeeded> {
  /** Ids of rules that a person switched off. */
  off?: ReadonlySet<string>
}

export interface WordRule {
  rule: Rule
  length: number
  tokens: Token[]
}

export interface UnitRule {
  rule: Rule
  factor: number | null
  /** What follows the number, its space included. */
  unit: string
}

/** The rules that may be applied, to be found by the words they start from. */
export interface RuleIndex {
  text: ReadonlyMap<TextStep, Rule>
  words: ReadonlyMap<string, WordRule>
  /** The most words that a rule starting with this one spans. */
  longest: ReadonlyMap<string, number>
  units: ReadonlyMap<string, UnitRule>
  order: ReadonlyMap<string, Rule>
  casing: ReadonlyMap<Shape, Rule>
  /** Words that a person wrote in a casing of their own: the general casing leaves them alone. */
  spared: ReadonlySet<string>
}

/** Learned rules come before built-in ones, the better supported first; whatever would undo a stronger rule is left out. */
export function compileRules(rules: readonly Rule[], options: ApplyOptions): RuleIndex {
  const needed = { ...evidenceNeeded, ...options }
  const usable = rules.filter((rule) => options.off?.has(rule.id) !== true && hasEvidence(rule, needed)).sort(byStrength)
  const text = new Map<TextStep, Rule>()
  const words = new Map<string, WordRule>()
  const longest = new Map<string, number>()
  const units = new Map<string, UnitRule>()
  const order = new Map<string, Rule>()
  const casing = new Map<Shape, Rule>()
  for (const rule of usable) {
    if (rule.kind === 'text') text.set(rule.from as TextStep, rule)
    else if (rule.kind === 'unit') addUnit(units, rule)
    else if (rule.kind === 'order') order.set(rule.from, order.get(rule.from) ?? rule)
    else if (rule.from === '{upper}' || rule.from === '{lower}') casing.set(rule.from, casing.get(rule.from) ?? rule)
    else addWords(words, longest, rule)
  }
  const spared = new Set(rules.filter((rule) => rule.kind === 'casing' && rule.to !== capitalized(rule.from)).map((rule) => rule.from))
  return { text, words, longest, units, order, casing, spared }
}

/** Ids of the rules that an index applies. */
export function rulesIn(index: RuleIndex): Set<string> {
  const rules = [...index.text.values(), ...[...index.words.values()].map((each) => each.rule), ...[...index.units.values()].map((each) => each.rule), ...index.order.values(), ...index.casing.values()]
  return new Set(rules.map((rule) => rule.id))
}

function byStrength(a: Rule, b: Rule): number {
  if (a.origin !== b.origin) return a.origin === 'learned' ? -1 : 1
  return b.confidence - a.confidence || b.support.length - a.support.length || (a.id < b.id ? -1 : 1)
}

function addWords(words: Map<string, WordRule>, longest: Map<string, number>, rule: Rule): void {
  if (words.has(rule.from)) return
  const from = rule.from.split(' ')
  const { tokens } = tokenize(rule.to)
  const plain = tokens.every((token) => token.class === 'word' || token.class === 'mark')
  if (!plain || tokenize(rule.from).tokens.some((token) => token.class !== 'word' && token.class !== 'mark')) return
  const leadsTo = (key: string): string | undefined => words.get(key)?.rule.to.toLowerCase()
  if (leadsBack(rule.from, rule.to.toLowerCase(), leadsTo)) return
  words.set(rule.from, { rule, length: from.length, tokens })
  longest.set(from[0] ?? '', Math.max(longest.get(from[0] ?? '') ?? 0, from.length))
}

function addUnit(units: Map<string, UnitRule>, rule: Rule): void {
  const parsed = /^(#|\d[\d.,]*)(?:\*([\d.]+))?(.*)$/.exec(rule.to)
  if (parsed === null || units.has(rule.from)) return
  const [, number = '#', factor, unit = ''] = parsed
  const pattern = (u: string): string => `${rule.from.startsWith('#') ? '#' : number}${u.toLowerCase()}`
  if (leadsBack(rule.from, pattern(unit), (key) => (units.has(key) ? pattern(units.get(key)?.unit ?? '') : undefined))) return
  units.set(rule.from, { rule, factor: factor === undefined ? null : Number(factor), unit })
}

/** Whether following rules from `to` ends at `from` again, by way of at least one other rule. */
function leadsBack(from: string, to: string, next: (key: string) => string | undefined): boolean {
  let key: string | undefined = to
  for (let steps = 0; key !== undefined && key !== from && steps < 20; steps++) key = next(key)
  return key === from && to !== from
}

import type { Aligned } from './align.js'
import { Evidence, type Candidate } from './evidence.js'
import { describeRule } from './explain.js'
import { learnCasing } from './learn-casing.js'
import { learnOrder, observeOrder } from './learn-order.js'
import { learnWords, observeWords } from './learn-words.js'
import { alignCorrection, droppedWords, readCorrection } from './read-correction.js'
import { ruleConfidence, ruleId, type Correction, type Rule, type RuleKind } from './rule.js'
import { initials, shortens } from './similar.js'

export interface LearnOptions {
  /** Rules with fewer decisions are left out of the result; 1 shows all that was ever seen once. */
  minReported?: number
}

/**
 * The rules that people's corrections and approvals speak for, each with the decisions for and against it, the best supported
 * first. What contradicts a better supported rule stays in the list with `lostTo`. Does not depend on the order of corrections.
 */
export function learnRules(corrections: readonly Correction[], options: LearnOptions = {}): Rule[] {
  const aligned = latestOfEach(corrections).map(alignCorrection).filter((a) => a !== null)
  const noise = commonlyDropped(aligned)
  const words = new Evidence()
  const units = new Evidence()
  const order = new Evidence()
  const readings = aligned.map((a) => ({ a, reading: readCorrection(a, noise) }))
  for (const { a, reading } of readings) {
    learnWords(words, a, reading)
    learnOrder(order, a)
    for (const { use, to } of reading.units) {
      if (to !== null && to !== use.written) units.support(use.pattern, to, a.decisionId).seen.add(use.number)
    }
  }
  const casing = learnCasing(words, aligned)
  for (const { a, reading } of readings) {
    observeWords(words, a, reading)
    observeOrder(order, a)
    for (const { use, to } of reading.units) units.observe(use.pattern, to, a.decisionId)
  }
  dropPartsOfPhrases(words)
  dropTwins(words, units)
  const rules = [
    ...toRules(words, kindOfWords),
    ...toRules(units, () => 'unit', generalUnit),
    ...toRules(order, () => 'order', generalOrder),
    ...toRules(casing, () => 'casing', ({ from, candidate }) => (candidate.seen.size >= 3 ? from : null)),
  ]
  const reported = rules.filter((rule) => rule.support.length >= (options.minReported ?? 1))
  return settle(reported)
}

/** One record per decision, the latest, in an order that does not depend on how they came. */
function latestOfEach(corrections: readonly Correction[]): Correction[] {
  const latest = new Map<string, Correction>()
  for (const c of corrections) {
    const other = latest.get(c.decisionId)
    if (other === undefined || c.at > other.at || (c.at === other.at && sortKey(c) > sortKey(other))) latest.set(c.decisionId, c)
  }
  return [...latest.values()].sort((a, b) => (a.decisionId < b.decisionId ? -1 : 1))
}

function sortKey({ raw, normalized, brand }: Correction): string {
  return `${raw}\0${normalized}\0${brand ?? ''}`
}

function commonlyDropped(aligned: readonly Aligned[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const a of aligned) for (const word of new Set(droppedWords(a))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count > 1).map(([word]) => word))
}

/** `free shipping` always left out together says nothing about `free` alone. */
function dropPartsOfPhrases(words: Evidence): void {
  for (const { from, to, candidate } of words.all()) {
    const parts = to === '' ? from.split(' ') : []
    for (let start = 0; start < parts.length; start++)
      for (let end = start + 1; end <= parts.length; end++) {
        if (end - start === parts.length) continue
        const part = words.byFrom.get(parts.slice(start, end).join(' '))
        if (part?.get('')?.support.size === candidate.support.size) part.delete('')
      }
  }
}

/** `5 blk` teaches about `blk`, or only about what follows numbers: whichever the decisions speak for. */
function dropTwins(words: Evidence, units: Evidence): void {
  for (const { from, to } of units.all()) {
    const word = from.startsWith('# ') ? from.slice(2) : null
    const twin = word === null || !to.startsWith('# ') ? undefined : words.byFrom.get(word)?.get(to.slice(2))
    if (word === null || twin === undefined) continue
    if (twin.free) units.byFrom.get(from)?.delete(to)
    else words.byFrom.get(word)?.delete(to.slice(2))
  }
}

interface Found {
  from: string
  to: string
  candidate: Candidate
}

function kindOfWords({ from, to, candidate }: Found): RuleKind {
  const lower = to.toLowerCase()
  if (to === '') return 'remove'
  if (lower === from) return 'casing'
  if (candidate.brand) return 'brand'
  const [a, b] = [from.replaceAll(/[^\p{L} ]/gu, ''), lower.replaceAll(/[^\p{L} ]/gu, '')]
  const shorter = shortens(a, b) || initials(a, b.split(' ')) || initials(b, a.split(' '))
  return shorter ? 'abbreviation' : 'token'
}

/** One number says nothing about others: `16gb` stays as it is until a second number was written so. */
function generalUnit({ from, to, candidate }: Found): string | null {
  if (candidate.seen.size > 1) return from
  return to.startsWith('#*') ? null : from.replace('#', () => [...candidate.seen][0] ?? '#')
}

function generalOrder({ from, candidate }: Found): string | null {
  return (from === '{brand}' || from.startsWith('#')) && candidate.seen.size < 2 ? null : from
}

function toRules(evidence: Evidence, kindOf: (found: Found) => RuleKind, generalise: (found: Found) => string | null = (f) => f.from): Rule[] {
  const rules: Rule[] = []
  for (const found of evidence.all()) {
    const from = generalise(found)
    if (from === null) continue
    const kind = kindOf(found)
    const against = [...found.candidate.against].sort()
    const support = [...found.candidate.support].filter((id) => !found.candidate.against.has(id)).sort()
    if (support.length === 0) continue
    const to = kind === 'unit' && !from.startsWith('#') ? found.to.replace('#', () => [...found.candidate.seen][0] ?? '#') : found.to
    rules.push({
      id: ruleId(kind, from, to),
      kind,
      from,
      to,
      description: describeRule(kind, from, to),
      origin: 'learned',
      support,
      against,
      confidence: ruleConfidence(support.length, against.length),
    })
  }
  return rules
}

/** Of rules for the same words, the best supported wins. */
function settle(rules: Rule[]): Rule[] {
  rules.sort((a, b) => b.confidence - a.confidence || b.support.length - a.support.length || (a.id < b.id ? -1 : 1))
  const winners = new Map<string, string>()
  for (const rule of rules) {
    const place = `${rule.kind === 'unit' || rule.kind === 'order' ? rule.kind : 'words'}\0${rule.from}`
    const winner = winners.get(place)
    if (winner === undefined) winners.set(place, rule.id)
    else rule.lostTo = winner
  }
  return rules
}


import type { Button, KnownBlock } from '@slack/types'
import type { NextOutcome, ProductFacts, ReviewView } from '../../pipelines/products/review/review-view.js'
import { diffTitles } from '../../pipelines/products/rules/diff-titles.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, context, cut, section, when, type Card } from '../blocks.js'
import { cardValue, reviewIds } from './ids.js'
import { bold, confidenceWords, decisionWords, percent, ruleWords, sideOf, titleLength } from './words.js'

/** What a card knows beside the item. */
export interface CardFacts {
  /** Row id of the reviewer whose card it is. */
  ownerId: string
  /** Name of the reviewer, where others read too. */
  ownerName: string | null
  /** The catalogue that is worked through; null: all of them. */
  catalogueId: string | null
  /** What came of the click before: one line of ours, with what takes it back. */
  trace: Trace | null
  /** Open items that one click would approve with this one. */
  lookAlikes: number
  /** Name of the person of `view.decision`. */
  decidedBy: string | null
}

export interface Trace {
  text: string
  undo: { action: typeof reviewIds.undo | typeof reviewIds.undoBatch; subjectId: string } | null
}

const diffLength = 160
const farAway = 0.05

/** One item, open or decided: the same function draws both. Everything in it that people or tables wrote is inert. */
export function reviewCard(view: ReviewView, facts: CardFacts): Card {
  const { suggestion, original } = view
  const open = view.state === 'open'
  const asked = suggestion.kind === 'match' ? 'Is this the same product?' : 'No product fits: is this a good title for a new one?'
  return {
    text: inertMrkdwn(`${open ? 'To review' : 'Decided'}: ${original.title}`, 200),
    blocks: [
      ...traceBlocks(facts),
      ...(open ? [section(`*${asked}*`)] : decidedBlocks(view, facts)),
      sideBySide(`*Original*\n${shown(original.title)}`, `*${suggestion.kind === 'match' ? 'Suggestion' : 'New title'}*  (${confidenceWords(suggestion.confidence)})\n${shown(suggestion.title)}`),
      section(differenceText(original.title, suggestion.title)),
      ...factBlocks(original, suggestion.product),
      ...reasonBlocks(view),
      ...(open ? decideBlocks(view, facts) : [actions(button(reviewIds.next, 'Next', cardValue({ ...facts, subjectId: view.itemId }), { style: 'primary' }))]),
      context(whereabouts(view, facts)),
    ],
  }
}

/** The first card of a queue, opened in words. */
export function queueCard(queue: { outcome: NextOutcome; ownerId: string; catalogueId: string | null; lookAlikes: number }): Card {
  const facts = { ownerId: queue.ownerId, catalogueId: queue.catalogueId, trace: null }
  if (queue.outcome.kind !== 'item') return emptyCard(queue.outcome.reason, facts)
  return reviewCard(queue.outcome.view, { ...facts, ownerName: null, lookAlikes: queue.lookAlikes, decidedBy: null })
}

/** When there is nothing to show: why, and what was done last. */
export function emptyCard(reason: string, facts: Pick<CardFacts, 'ownerId' | 'catalogueId' | 'trace'>): Card {
  return {
    text: inertMrkdwn(reason, 200),
    blocks: [...traceBlocks(facts), section(inertMrkdwn(reason, 500)), actions(button(reviewIds.next, 'Look again', cardValue({ ...facts, subjectId: 'none' })))],
  }
}

function differenceText(before: string, after: string): string {
  const runs = difference(before, after)
  return `*Difference*${/(?:^| )_/.test(runs) ? '  (_slanted_: the same word, written differently)' : ''}\n${runs}`
}

/** Removed words are struck through, new ones bold, those that are only written differently slanted: told apart without colour. */
export function difference(before: string, after: string): string {
  const runs = diffTitles(cut(before.trim(), diffLength), cut(after.trim(), diffLength))
  if (runs.every((run) => run.kind === 'same')) return 'None: the titles are the same.'
  const marks = { same: '', rewritten: '_', removed: '~', added: '*' } as const
  return runs
    .map((run) => ({ mark: marks[run.kind], text: inertMrkdwn(run.text, 2 * diffLength) }))
    .filter((run) => run.text !== '')
    .map((run) => `${run.mark}${run.text}${run.mark}`)
    .join(' ')
}

function traceBlocks(facts: Pick<CardFacts, 'ownerId' | 'catalogueId' | 'trace'>): KnownBlock[] {
  if (!facts.trace) return []
  const { text, undo } = facts.trace
  if (!undo) return [section(text), { type: 'divider' }]
  const label = undo.action === reviewIds.undoBatch ? 'Undo all' : 'Undo'
  return [section(text, button(undo.action, label, cardValue({ ...facts, subjectId: undo.subjectId }), { label: 'Take back the last decision' })), { type: 'divider' }]
}

function decidedBlocks(view: ReviewView, facts: CardFacts): KnownBlock[] {
  if (!view.decision) return [section('*Decided.*')]
  const { decision } = view
  const who = decision.userId === null ? '' : ` by ${bold(facts.decidedBy ?? 'somebody', 60)}`
  const words = `${decisionWords(decision.kind, decision.title, view.original)}${who}, ${when(decision.at)}`
  return [decision.undoable ? section(words, button(reviewIds.undo, 'Undo', cardValue({ ...facts, subjectId: decision.decisionId }))) : section(words)]
}

function factBlocks(original: ProductFacts, product: ProductFacts | null): KnownBlock[] {
  const price = (facts: ProductFacts) => (facts.price === null ? '' : `${facts.price.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${inertMrkdwn(facts.currency, 10)}`.trim())
  const rows: [string, string, string][] = [
    ['Brand', original.brand, product?.brand ?? ''],
    ['Code', original.code, product?.code ?? ''],
    ['Price', price(original), product ? price(product) : ''],
    ['Category', original.category, product?.category ?? ''],
    ['Description', original.description, product?.description ?? ''],
  ]
  const lines = rows.filter(([, a, b]) => (product ? a.trim() !== b.trim() : a.trim() !== ''))
  if (lines.length === 0) return []
  const words = lines.map(([name, a, b]) => (product ? `*${name}*  ${shown(a, 60)}  →  ${shown(b, 60)}` : `*${name}*  ${shown(a, 60)}`))
  return [section(words.join('\n'))]
}

function reasonBlocks(view: ReviewView): KnownBlock[] {
  const { why, rules, evidence, closest } = view.suggestion
  // Of a product that is out of the question nobody wants to know what it has in common.
  const far = closest !== null && closest.probability < farAway
  const reasons = (why ?? []).filter((reason) => !far || reason.contribution >= 0).slice(0, far ? 2 : 3).map((reason) => `${sideOf(reason, closest !== null)}: ${inertMrkdwn(reason.words, 100)}`)
  const used = [...rules.slice(0, 3).map(ruleWords), ...(rules.length > 3 ? [`and ${rules.length - 3} more`] : [])]
  const like = evidence.slice(0, 2).map((each) => `${inertMrkdwn(each.rawTitle, 60)} → ${inertMrkdwn(each.title, 60)}`)
  const lines = [
    reasons.length > 0 ? `*Why*  ${[...closestWords(closest), ...reasons].join('  ·  ')}` : '',
    used.length > 0 ? `*Rules*  ${used.join('  ·  ')}` : '',
    like.length > 0 ? `*Decided before*  ${like.join('  ·  ')}` : '',
  ].filter((line) => line !== '')
  // A block each: elements of one stand side by side.
  return lines.map((line) => context(line))
}

function closestWords(closest: ReviewView['suggestion']['closest']): string[] {
  if (!closest) return []
  const name = `${shown(closest.title, 60)} (${percent(closest.probability)})`
  return [closest.probability < farAway ? `no product comes close, the nearest is ${name}` : `the closest product is ${name}`]
}

function decideBlocks(view: ReviewView, facts: CardFacts): KnownBlock[] {
  const value = cardValue({ ...facts, subjectId: view.itemId, mark: view.suggestion.mark })
  const name = inertPlain(view.original.title, 50)
  const match = view.suggestion.kind === 'match'
  const first: Button[] = [
    button(reviewIds.approve, 'Approve', value, { style: 'primary', label: `Approve for ${name}` }),
    button(reviewIds.correct, 'Correct …', value, { label: `Correct ${name}` }),
    ...(match ? [button(reviewIds.notSame, 'Not the same', value, { label: `Not the same: ${name}` })] : []),
    button(reviewIds.skip, 'Skip', value, { label: `Skip ${name}` }),
    button(reviewIds.why, 'Why?', value, { label: `Why this suggestion for ${name}` }),
  ]
  const more = facts.lookAlikes > 1 ? [actions(button(reviewIds.bulk, `Approve look-alikes (${facts.lookAlikes.toLocaleString('en-US')}) …`, value))] : []
  return [actions(...first), ...more]
}

function whereabouts(view: ReviewView, facts: CardFacts): string {
  return [
    shown(view.catalogue.name, 60),
    `${shown(view.original.tableTitle, 60)}, line ${view.original.line.toLocaleString('en-US')}`,
    ...(view.original.rows > 1 ? [`${view.original.rows.toLocaleString('en-US')} rows like this, decided as one`] : []),
    `${view.waiting.toLocaleString('en-US')} waiting`,
    ...(facts.ownerName === null ? [] : [`for ${shown(facts.ownerName, 60)}`]),
  ].join('  ·  ')
}

function sideBySide(left: string, right: string): KnownBlock {
  return { type: 'section', fields: [left, right].map((text) => ({ type: 'mrkdwn', text, verbatim: true })) }
}

function shown(text: string, most = titleLength): string {
  return inertMrkdwn(text, most) || '–'
}

import type { KnownBlock } from '@slack/types'
import type { RuleExample, RuleLine, RulesView, RuleView } from '../../pipelines/products/review/rule-view.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, confirm, context, count, header, section, when } from '../blocks.js'
import { difference } from './card.js'
import { reviewIds, rulesValue, ruleValue, type RulesPage } from './ids.js'
import { bold } from './words.js'

export const rulesTitle = 'Rules for titles'
const perPage = 15
const examplesShown = 5

/** Names that rows do not hold: people, by row id, and channels that are not open to all. */
export interface RuleNames {
  person(userId: string): string | undefined
  place(channelId: string): string
}

const kinds: Record<RuleLine['kind'], string> = {
  abbreviation: 'abbreviation',
  token: 'wording',
  unit: 'unit',
  brand: 'brand',
  casing: 'capitals',
  order: 'order',
  remove: 'removal',
  text: 'tidying',
}

/** The rules of one catalogue, a page at a time: what was learned, or what is built in. */
export function rulesBlocks(view: RulesView, page: RulesPage, names: RuleNames): KnownBlock[] {
  const learned = view.rules.filter((rule) => !rule.builtIn)
  const builtIn = view.rules.filter((rule) => rule.builtIn)
  const all = page.builtIn ? builtIn : learned
  const shown = all.slice(page.at, page.at + perPage)
  const applied = learned.filter((rule) => rule.state === 'applied').length
  const to = (change: Partial<RulesPage>) => rulesValue({ ...page, at: 0, ...change })
  return [
    section(`${bold(view.catalogue.name, 100)}: how a new product’s title is written.\n${count(learned.length, 'rule')} learned from corrections, ${applied.toLocaleString('en-US')} of them applied; ${builtIn.length.toLocaleString('en-US')} built in.`),
    actions(
      button(reviewIds.rulesPage, `Learned (${learned.length.toLocaleString('en-US')})`, to({ builtIn: false }), page.builtIn ? {} : { style: 'primary' }),
      button(reviewIds.rulesBuiltIn, `Built in (${builtIn.length.toLocaleString('en-US')})`, to({ builtIn: true }), page.builtIn ? { style: 'primary' } : {}),
    ),
    { type: 'divider' },
    ...(shown.length === 0 ? [section('Nothing was learned yet. Correct a title of a new product the same way twice, and a rule stands here.')] : []),
    ...shown.map((rule) => section(`${bold(fromTo(rule), 160)}\n${stateLine(rule, view.needed, names)}`, button(reviewIds.rule, 'Show', ruleValue({ ...page, place: rule.place, ruleId: rule.ruleId }), { label: `Show the rule: ${inertPlain(fromTo(rule), 50)}` }))),
    ...pageBlocks(page, all.length),
  ]
}

function pageBlocks(page: RulesPage, total: number): KnownBlock[] {
  if (total <= perPage) return []
  const [before, after] = [page.at - perPage, page.at + perPage]
  const buttons = [
    ...(before >= 0 ? [button(reviewIds.rulesBefore, 'Back', rulesValue({ ...page, at: before }))] : []),
    ...(after < total ? [button(reviewIds.rulesAfter, 'More', rulesValue({ ...page, at: after }))] : []),
  ]
  return [actions(...buttons), context(`${(page.at + 1).toLocaleString('en-US')} to ${Math.min(after, total).toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`)]
}

/** One rule: what it does, what speaks for and against it, and the switch for those who may use it. */
export function ruleBlocks(rule: RuleView, page: RulesPage, names: RuleNames): KnownBlock[] {
  const value = ruleValue({ ...page, place: rule.place, ruleId: rule.ruleId })
  const off = rule.state === 'off'
  const flip = off
    ? button(reviewIds.ruleOn, 'Switch on', value, { style: 'primary', confirm: { ...confirm('Switch this rule on?', 'Titles that wait for review are written with it again, where it has its evidence.', 'Switch on'), style: 'primary' } })
    : button(reviewIds.ruleOff, 'Switch off', value, { style: 'danger', confirm: confirm('Switch this rule off?', 'Titles that wait for review are written again without it. What was decided stays.', 'Switch off') })
  return [
    header(inertPlain(fromTo(rule), 140)),
    section(`${inertMrkdwn(rule.description, 300)}\n${stateLine(rule, rule.needed, names)}`),
    ...(rule.builtIn ? [] : exampleBlocks('Corrections for it', rule.examples, rule.support, names)),
    ...(rule.against > 0 ? exampleBlocks('Decisions against it', rule.counterexamples, rule.against, names) : []),
    ...(rule.maySwitch ? [actions(flip)] : [context('Admins can switch it off or on.')]),
    context(`${bold(rule.catalogue.name, 80)}  ·  ${rule.place === '' ? 'for all rows that everybody may read' : `for rows seen by ${names.place(rule.place)}`}${rule.builtIn ? '' : '  ·  counted are corrections that you may see'}`),
  ]
}

export const ruleGone: KnownBlock[] = [section('This rule is not there any more: the corrections that taught it were taken back, or you may not see them.')]

/** Several catalogues: which one? */
export function rulesMenuBlocks(catalogues: readonly { catalogueId: string; name: string }[]): KnownBlock[] {
  if (catalogues.length === 0) return [section('There are no rules yet: no product table was imported where you are.')]
  return [
    section('*Rules of which catalogue?*'),
    ...catalogues.slice(0, 30).map((each) => section(bold(each.name, 100), button(reviewIds.rules, 'Show', each.catalogueId, { label: `Rules of ${inertPlain(each.name, 50)}` }))),
  ]
}

/** In the words of the titles, not of the machine. */
function fromTo(rule: Pick<RuleLine, 'kind' | 'from' | 'to' | 'description'>): string {
  if (rule.kind === 'text' || rule.kind === 'order' || rule.from.startsWith('{') || rule.to.startsWith('#*')) return sentence(rule.description)
  const number = (text: string) => text.replace('#', '16')
  return `${number(rule.from)} → ${rule.kind === 'remove' ? 'left out' : number(rule.to)}`
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function stateLine(rule: RuleLine, needed: number, names: RuleNames): string {
  const evidence = rule.builtIn ? 'built in' : `${count(rule.support, 'correction')} for${rule.against > 0 ? `, ${rule.against.toLocaleString('en-US')} against` : ''}`
  const place = rule.place === '' ? '' : `  ·  for rows seen by ${names.place(rule.place)}`
  return `${kinds[rule.kind]}  ·  ${evidence}  ·  ${stateWords(rule, needed, names)}${place}`
}

function stateWords(rule: RuleLine, needed: number, names: RuleNames): string {
  const by = rule.switched === null ? '' : ` by ${inertMrkdwn(names.person(rule.switched.userId) ?? 'somebody', 60)}, ${when(rule.switched.at)}`
  switch (rule.state) {
    case 'applied':
      return ':white_check_mark: applied'
    case 'below':
      return `:hourglass: not applied yet: needs ${count(needed, 'correction')}`
    case 'disputed':
      return ':warning: not applied: too many decisions say otherwise'
    case 'outdone':
      return ':information_source: not applied: another rule for the same words has more behind it'
    case 'off':
      return `:no_entry: switched off${by}`
  }
}

function exampleBlocks(title: string, examples: readonly RuleExample[], total: number, names: RuleNames): KnownBlock[] {
  const shown = examples.slice(0, examplesShown)
  const rest = total - shown.length
  return [
    section(`*${title}*${shown.length === 0 ? '\nNone that you may see.' : ''}`),
    // A block each: a long one must not cut the marks of the next in two.
    ...shown.flatMap((each) => {
      const who = each.userId === null ? '' : `${inertMrkdwn(names.person(each.userId) ?? 'somebody', 40)}, `
      return [section(`• Title:  ${difference(each.raw, each.normalized)}`), context(`${who}${when(each.at)}`)]
    }),
    ...(rest > 0 && shown.length > 0 ? [context(`and ${rest.toLocaleString('en-US')} more`)] : []),
  ]
}

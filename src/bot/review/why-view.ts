import type { KnownBlock } from '@slack/types'
import type { ReviewView } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { button, context, section, when } from '../blocks.js'
import { reviewIds } from './ids.js'
import { bold, confidenceWords, percent, ruleWords, sideOf } from './words.js'

/** Everything that made a suggestion: reasons both ways, other products, rules, earlier decisions, versions. Fits a message too. */
export function whyBlocks(view: ReviewView): KnownBlock[] {
  const { suggestion, others } = view
  const lines = (words: string[], none: string) => (words.length > 0 ? words.join('\n') : none)
  const { closest } = suggestion
  const reasons = (suggestion.why ?? []).slice(0, 6).map((each) => `• ${strength(each.contribution)}${sideOf(each, closest !== null)} (${signed(each.contribution)}):  ${inertMrkdwn(each.words, 80)}`)
  const noReason = suggestion.why === null ? 'The model that made it cannot be asked any more.' : 'None stood out.'
  const compared = closest ? `Compared with the closest product, ${bold(closest.title, 100)} (${percent(closest.probability)}):\n` : ''
  const rules = suggestion.rules.slice(0, 8).map((rule) => `• ${ruleWords(rule)}`)
  const evidence = suggestion.evidence.slice(0, 4).map((each) => `• ${inertMrkdwn(each.rawTitle, 50)}  →  ${inertMrkdwn(each.title, 50)}, ${when(each.at)}`)
  return [
    // A word of ours begins each line: it sets the direction, whatever script a title is in.
    section(`Original  *${inertMrkdwn(view.original.title, 150) || '–'}*\nSuggestion  *${inertMrkdwn(suggestion.title, 150) || '–'}*\nConfidence  ${confidenceWords(suggestion.confidence)}`),
    section(`*${suggestion.kind === 'match' ? 'Reasons' : 'Reasons for a new product'}, the strongest first*\n${compared}${lines(reasons, noReason)}`),
    ...(others.length > 0 ? [section(`*Other products it could be*\n${others.slice(0, 5).map((each) => `• ${inertMrkdwn(each.title, 80)} (${percent(each.probability)})`).join('\n')}`)] : []),
    ...(rules.length > 0 ? [section(`*Rules that shaped the title*\n${rules.join('\n')}`, button(reviewIds.rules, 'All rules …', view.catalogue.id))] : []),
    section(`*Decided before, like this*\n${lines(evidence, 'Nothing like it that you may see.')}`),
    context(`Made by ${inertMrkdwn(suggestion.madeBy, 150)}`),
  ]
}

/** How much a reason weighs, in words; the number beside it is in logits. */
function strength(contribution: number): string {
  const size = Math.abs(contribution)
  return size >= 1.5 ? 'strongly ' : size >= 0.4 ? '' : 'slightly '
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`
}

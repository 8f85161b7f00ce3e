import type { KnownBlock } from '@slack/types'
import type { ReviewView } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, count, section, when } from '../blocks.js'
import { confidenceWords, percent } from './words.js'

/** Everything that made a suggestion: reasons both ways, other products, rules, earlier decisions, versions. Fits a message too. */
export function whyBlocks(view: ReviewView): KnownBlock[] {
  const { suggestion, others } = view
  const lines = (words: string[], none: string) => (words.length > 0 ? words.join('\n') : none)
  const reasons = suggestion.why.slice(0, 6).map((each) => `${each.contribution >= 0 ? 'for' : 'against'}  (${Math.abs(each.contribution).toFixed(2)})  ${inertMrkdwn(each.words, 80)}`)
  const rules = suggestion.rules.slice(0, 4).map((rule) => `• ${inertMrkdwn(rule.description, 80)} (${count(rule.support, 'correction')})`)
  const evidence = suggestion.evidence.slice(0, 4).map((each) => `• ${inertMrkdwn(each.rawTitle, 50)}  →  ${inertMrkdwn(each.title, 50)}, ${when(each.at)}`)
  return [
    // A word of ours begins each line: it sets the direction, whatever script a title is in.
    section(`Original  *${inertMrkdwn(view.original.title, 150) || '–'}*\nSuggestion  *${inertMrkdwn(suggestion.title, 150) || '–'}*\nConfidence  ${confidenceWords(suggestion.confidence)}`),
    section(`*Reasons, the strongest first*\n${lines(reasons, 'None stood out.')}`),
    ...(others.length > 0 ? [section(`*Other products it could be*\n${others.slice(0, 5).map((each) => `• ${inertMrkdwn(each.title, 80)} (${percent(each.probability)})`).join('\n')}`)] : []),
    ...(rules.length > 0 ? [section(`*Rules that shaped the title*\n${rules.join('\n')}`)] : []),
    section(`*Decided before, like this*\n${lines(evidence, 'Nothing like it that you may see.')}`),
    context(`Made by ${inertMrkdwn(suggestion.madeBy, 150)}`),
  ]
}

import type { Prediction } from '../../pipelines/categorization/stories/explain-task.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, section, type Card } from '../blocks.js'
import { bold } from '../review/words.js'
import { suggestionWords, sureness } from './words.js'

/** What category a described task would get; nothing is stored yet. */
export function predictionCard(text: string, prediction: Prediction): Card {
  const shown = prediction.kind === 'set' ? prediction.candidates.slice(0, 1) : prediction.candidates.slice(0, 5)
  const lines = shown.map((each) => `${bold(each.name, 60)}  ${sureness(each.probability)}`)
  const words = prediction.words.slice(0, 4).map((each) => inertMrkdwn(each.words, 40))
  const like = prediction.near.slice(0, 2).map((each) => inertMrkdwn(each.text, 80))
  const first = prediction.candidates[0]
  return {
    text: first ? `Category: ${inertMrkdwn(first.name, 60)}` : 'No category to suggest',
    blocks: [
      section(`${bold(text, 200)}\n${suggestionWords({ ...prediction, modelVersion: prediction.model, at: 0 })}`),
      ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
      ...(words.length > 0 ? [context(`*Words that counted*  ${words.join('  ·  ')}`)] : []),
      ...(like.length > 0 ? [context(`*Like*  ${like.join('  ·  ')}`)] : []),
      context('`/task` and these words make it a task.'),
    ],
  }
}

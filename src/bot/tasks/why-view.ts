import type { KnownBlock } from '@slack/types'
import type { TaskReasons } from '../../pipelines/categorization/stories/explain-task.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, count, section } from '../blocks.js'
import { bold } from '../review/words.js'
import { suggestionWords, sureness } from './words.js'

/** Everything that made a suggestion, as far as this person may see it. */
export function whyTaskBlocks(reasons: TaskReasons): KnownBlock[] {
  const { view, near, hidden, words } = reasons
  const { suggestion } = view
  if (!suggestion) return [section('Nothing was suggested for this task.')]
  const lines = (list: string[], none: string) => (list.length > 0 ? list.join('\n') : none)
  const candidates = suggestion.candidates.slice(0, 5).map((each) => `${bold(each.name, 60)}  ${sureness(each.probability)}`)
  const like = near.map((each) => `• ${inertMrkdwn(each.text, 120)} (${Math.round(each.similarity * 100)} % alike)`)
  const counted = words.slice(0, 5).map((each) => `• ${inertMrkdwn(each.words, 60)}`)
  return [
    section(`${bold(view.title, 200)}\n${suggestionWords(suggestion)}`),
    section(lines(candidates, 'No category.')),
    section(`*The nearest examples*\n${lines(like, 'None that you may see.')}${hidden > 0 ? `\nand ${count(hidden, 'more', 'more')} that you may not see` : ''}`),
    section(`*Words that counted*\n${lines(counted, 'None stood out: the meaning as a whole did.')}`),
    context(`${Math.round(reasons.belonging * 100)} % like what the model knows  ·  model of ${inertMrkdwn(suggestion.modelVersion, 40)}  ·  thresholds ${inertMrkdwn(reasons.thresholds, 60)}`),
  ]
}

import type { TaskView } from '../../pipelines/categorization/stories/task-view.js'
import { confidenceWords } from '../review/words.js'

const cells = 10

/** A share as a bar that reads without colour. */
export function bar(share: number): string {
  const filled = Math.max(0, Math.min(cells, Math.round(share * cells)))
  return '▰'.repeat(filled) + '▱'.repeat(cells - filled)
}

/** `▰▰▰▰▰▰▰▱▱▱  72 %, likely` */
export const sureness = (probability: number) => `${bar(probability)}  ${confidenceWords(probability)}`

/** What is said of a suggestion above its candidates. */
export function suggestionWords(suggestion: TaskView['suggestion']): string {
  if (!suggestion || suggestion.candidates.length === 0) return 'Nothing to suggest yet.'
  if (suggestion.kind === 'new') return 'It is like none of the categories: *a new one?* The nearest are'
  return suggestion.kind === 'set' ? 'It is' : 'It may be one of'
}

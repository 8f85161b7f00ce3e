import { unansweredSuggestions } from '../../../db/tasks.js'
import { addTaskDecision } from '../../../db/task-decisions.js'
import type { TaskServices } from './task-services.js'

const atOnce = 500

/** Suggestions from before a moment that nobody answered: that too is feedback. The tasks stay as they are. */
export async function ignoreUnanswered(services: Pick<TaskServices, 'handle'>, orgId: string, before: number): Promise<{ ignored: number }> {
  let ignored = 0
  for (;;) {
    const found = await unansweredSuggestions(services.handle.db, orgId, before, atOnce)
    if (found.length === 0) return { ignored }
    await services.handle.transaction(async (tx) => {
      for (const { task, suggestion } of found) {
        const { probability, modelId, modelVersion, arm } = suggestion
        await addTaskDecision(tx, { orgId, taskId: task.id, suggestionId: suggestion.id, userId: null, kind: 'ignore', stream: 'card', before: task.categoryId, after: task.categoryId, probability, decidedProbability: null, modelId, modelVersion, arm, actionKey: `unanswered:${suggestion.id}` })
      }
    })
    ignored += found.length
  }
}

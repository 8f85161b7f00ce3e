import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { asData, type ToolContext } from './tool-context.js'

/** Hands the turn over to the card with the category of a task. It stores nothing; who asks and where come from the turn. */
export function categorizeTaskTool(context: ToolContext) {
  return tool(
    ({ title, description }: { title: string; description?: string | undefined }) =>
      asData(context, 'categorize_task', async () => {
        context.handOver({ kind: 'categorize', text: title, description: description ?? '' })
        return 'The person is shown a card about this. Say nothing more; reply with exactly NOTHING_FOUND'
      }),
    {
      name: 'categorize_task',
      description: 'Tells which category a task that the person describes belongs to.',
      schema: z.object({ title: z.string().min(1).max(300).describe('the task in the words of the person'), description: z.string().max(2000).optional() }),
    },
  )
}

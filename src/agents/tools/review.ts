import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { attribute } from '../prompts/answer.js'
import { asData, type ToolContext } from './tool-context.js'

/** Counts of the review queue, per catalogue; for reviewers and admins. It decides nothing and shows no row. */
export function reviewStatusTool(context: ToolContext) {
  return tool(
    () =>
      asData(context, 'review_status', async () => {
        if (context.actor.role === 'user' || context.actor.guest) return 'Only reviewers and admins may see this.'
        const catalogues = await context.services.review.overview({ actor: context.actor, audience: context.audience })
        if (catalogues.length === 0) return 'No products wait for review.'
        return catalogues
          .map((each) => `- catalogue "${attribute(each.name)}": ${each.waiting} waiting, ${each.decided} decided, ${each.autoAccepted} accepted without a person, of ${each.rows} rows`)
          .join('\n')
      }),
    { name: 'review_status', description: 'Tells how many product suggestions wait for review (reviewers and admins). The queue itself is opened by a person with /review.', schema: z.object({}) },
  )
}

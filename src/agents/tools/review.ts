import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import type { ReviewIntent } from '../review-reply.js'
import { asData, type ToolContext } from './tool-context.js'

/**
 * What a model may ask for in reviewing: each tool hands the turn over to the card that a person's own words would bring. It
 * returns no row, decides nothing and starts nothing; who asks and where come from the turn, and rights are checked there.
 */
export function reviewTools(context: ToolContext) {
  const { role, guest } = context.actor
  // Others would be refused: they are not offered what is not for them.
  if (role === 'user' || guest) return []
  const handOver = (name: string, intent: ReviewIntent) =>
    asData(context, name, async () => {
      context.handOver(intent)
      return 'The person is shown a card about this. Say nothing more; reply with exactly NOTHING_FOUND'
    })
  const catalogue = z.string().max(100).optional().describe('name of a product catalogue, where the person named one')
  return [
    tool(() => handOver('review_status', { kind: 'review-count' }), {
      name: 'review_status',
      description: 'Shows how many product suggestions wait for review.',
      schema: z.object({}),
    }),
    tool(({ catalogue: about }: { catalogue?: string | undefined }) => handOver('open_review', { kind: 'open-review', about: about?.trim() || null }), {
      name: 'open_review',
      description: 'Opens the review queue of product suggestions for the person who asks.',
      schema: z.object({ catalogue }),
    }),
    tool(({ product }: { product?: string | undefined }) => handOver('explain_suggestion', { kind: 'explain-suggestion', about: product?.trim() || null }), {
      name: 'explain_suggestion',
      description: 'Explains a product suggestion: the one that the person has in hand, or the one for a row with these words.',
      schema: z.object({ product: z.string().max(200).optional().describe('words of the row as the person wrote them') }),
    }),
    tool(({ catalogue: about }: { catalogue?: string | undefined }) => handOver('offer_retrain', { kind: 'retrain', about: about?.trim() || null }), {
      name: 'offer_retrain',
      description: 'Shows an admin the button that lets the product model learn from decisions. Only their click starts it.',
      schema: z.object({ catalogue }),
    }),
  ]
}

import { catalogueById } from './db/products.js'
import { resuggestKey } from './jobs/definitions.js'
import type { JobQueue } from './jobs/queue.js'
import type { FollowUps } from './pipelines/products/follow-ups.js'

/** Many decisions come at once: looked at together. */
const learnDelayMs = 60_000

/** What follows in normalization, as jobs. */
export function productFollowUps(queue: JobQueue): FollowUps {
  return {
    async announce(tx, { id, orgId, catalogueId }) {
      const channelId = (await catalogueById(tx, orgId, catalogueId))?.reviewChannelId
      // Without a review channel it is seen where it is asked for: /review and /retrain.
      if (channelId) await queue.enqueue('slack.reply', { orgId, subject: `notice:${id}`, replyTo: { channelId } }, { tx, orgId })
    },
    async learn(tx, { orgId, catalogueId }) {
      await queue.enqueue('products.learn', { orgId, catalogueId }, { tx, orgId, delayMs: learnDelayMs, uniqueKey: `learn:${catalogueId}` })
    },
    async accept(tx, { orgId, catalogueId }) {
      await queue.enqueue('products.accept', { orgId, catalogueId }, { tx, orgId })
    },
    async resuggest(tx, { orgId, catalogueId }, cause) {
      await queue.enqueue('products.resuggest', { orgId, catalogueId }, { tx, orgId, uniqueKey: resuggestKey(catalogueId, cause) })
    },
  }
}

import type { App } from '@slack/bolt'
import { speakerOf, type BotContext } from '../context.js'
import { guarded } from '../guarded.js'
import { saidCard } from '../say-error.js'
import { healthCard } from './card.js'
import { helpCard } from './help-card.js'

export function registerOps(app: App, ctx: BotContext): void {
  app.command('/help', async ({ ack }) => {
    const card = helpCard()
    await ack({ response_type: 'ephemeral', text: card.text, blocks: card.blocks })
  })

  app.command('/index-health', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'the health could not be told', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const card =
        speaker?.actor.role === 'admin' ? healthCard(await ctx.health(ctx.org.id)) : saidCard('`/index-health` is for admins. If something does not work for you, tell an admin the reference under the message.')
      await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks })
    })
  })
}

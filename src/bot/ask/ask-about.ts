import type { App } from '@slack/bolt'
import { placesOfMessage } from '../../db/place-messages.js'
import { isOutsider, speakerOf, type BotContext } from '../context.js'
import { cut, plain, section } from '../blocks.js'
import { guarded } from '../guarded.js'
import { shareFiles, type FilesOfMessage } from '../files/share-files.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { guestRefusal, privateTurn } from './ask-command.js'
import { heardMessage } from './heard-message.js'
import { askIds, askInputs } from './ids.js'
import { answerPrivately } from './run-turn.js'
import { readableText } from './words.js'

interface About {
  channel: string
  ts: string
  threadTs: string
}

/** "Ask about this" on a message: a small form, and an answer for the asker's eyes about that message's files. */
export function registerAskAbout(app: App, ctx: BotContext): void {
  app.shortcut({ callback_id: askIds.aboutThis, type: 'message_action' }, async ({ shortcut, ack }) => {
    await ack()
    const message = shortcut.message as { ts?: string; thread_ts?: string; text?: string; files?: unknown[] }
    await guarded(ctx, 'the form could not be opened', { slackUserId: shortcut.user.id, slackChannelId: shortcut.channel.id }, async () => {
      const about: About = { channel: shortcut.channel.id, ts: message.ts ?? shortcut.message_ts, threadTs: message.thread_ts ?? message.ts ?? shortcut.message_ts }
      const said = message.files?.length ? '' : readableText(message.text ?? '', ctx.botUserId, () => undefined)
      await ctx.client.views.open({
        trigger_id: shortcut.trigger_id,
        view: {
          type: 'modal',
          callback_id: askIds.aboutThisQuestion,
          private_metadata: JSON.stringify(about),
          title: plain('Ask about this'),
          submit: plain('Ask'),
          close: plain('Cancel'),
          blocks: [
            section(message.files?.length ? 'I look in the files of this message. Only you see the answer.' : 'I look in all that you may see. Only you see the answer.'),
            {
              type: 'input',
              block_id: askInputs.question,
              label: plain('Your question'),
              element: {
                type: 'plain_text_input',
                action_id: askInputs.question,
                multiline: true,
                max_length: 2000,
                placeholder: plain('What do you want to know?'),
                ...(said ? { initial_value: cut(said, 2000) } : {}),
              },
            },
          ],
        },
      })
    })
  })

  app.view(askIds.aboutThisQuestion, async ({ ack, body, view }) => {
    await ack()
    const about = JSON.parse(view.private_metadata) as About
    const text = view.state.values[askInputs.question]?.[askInputs.question]?.value?.trim() ?? ''
    await guarded(ctx, 'the question could not be answered', { slackUserId: body.user.id, slackChannelId: about.channel, threadTs: about.threadTs }, async () => {
      const place = { slackChannelId: about.channel, threadTs: about.threadTs }
      const speaker = await speakerOf(ctx, body.user.id)
      if (!speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')) return tellPrivately(ctx, place, body.user.id, saidCard(guestRefusal))
      const channel = await ctx.directory.channel(ctx.org.id, about.channel)
      if (!channel) return tellPrivately(ctx, place, body.user.id, saidCard('I am not in that channel. `/invite @` and my name brings me there.'))
      const documentIds = await documentsOf(ctx, channel, about, (card) => tellPrivately(ctx, place, body.user.id, card))
      const card = await answerPrivately(ctx, privateTurn(speaker, channel, { text, key: `about:${view.id}`, documentIds }))
      if (card) await tellPrivately(ctx, place, body.user.id, card)
    })
  })
}

/** The documents of a message; files that are not read yet are taken in now, since a person asks. */
async function documentsOf(ctx: BotContext, channel: FilesOfMessage['channel'], about: About, tell: NonNullable<FilesOfMessage['tell']>): Promise<string[]> {
  const known = await placesOfMessage(ctx.handle.db, channel.id, about.ts)
  if (known.length > 0) return known.map((place) => place.documentId)
  const page = await ctx.client.conversations.replies({ channel: about.channel, ts: about.ts, latest: about.ts, inclusive: true, limit: 1 }).catch(() => undefined)
  const raw = page?.messages?.find((message) => message.ts === about.ts)
  const message = raw && heardMessage(raw, ctx.botUserId, about.channel)
  const sharer = message && message.files.length > 0 ? await speakerOf(ctx, message.slackUserId) : null
  return message && sharer ? shareFiles(ctx, { message, channel, speaker: sharer, addressed: true, asks: true, tell }) : []
}

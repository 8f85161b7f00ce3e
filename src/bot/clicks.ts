import type { BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { BotContext, Speaker } from './context.js'
import { isOutsider, speakerOf } from './context.js'
import { guarded } from './guarded.js'
import type { Place } from './posting.js'
import { saidCard } from './say-error.js'
import { tellPrivately } from './tell.js'

/** A click, read from Slack's payload: who, where, on what. */
export interface Click {
  slackUserId: string
  speaker: Speaker
  /** Null in App Home and in modals. */
  place: Place | null
  messageTs: string | undefined
  /** The message was shown to this person alone. */
  ephemeral: boolean
  value: string
  actionTs: string
  triggerId: string
  overModal: boolean
  viewId: string | undefined
  /** The modal under this one. */
  belowViewId: string | undefined
  /** Replaces or removes the message of the click; works for ephemeral ones too. */
  respond: SlackActionMiddlewareArgs<BlockAction>['respond']
}

interface RawAction {
  value?: string
  action_ts: string
  selected_option?: { value?: string } | null
  selected_user?: string | null
}

/** Acknowledges a click, checks who it was, and does what it asks for; failures are told to the person who clicked. */
export async function onClick(ctx: BotContext, what: string, args: SlackActionMiddlewareArgs<BlockAction>, work: (click: Click) => Promise<void>): Promise<void> {
  await args.ack()
  const { body } = args
  const action = args.action as RawAction
  const slackChannelId = body.channel?.id ?? body.container?.channel_id
  const message = body.message as { thread_ts?: string; ts?: string } | undefined
  const threadTs = message?.thread_ts ?? body.container?.thread_ts
  const place = slackChannelId ? { slackChannelId: String(slackChannelId), threadTs: threadTs ? String(threadTs) : undefined } : null
  await guarded(ctx, what, { slackUserId: body.user.id, slackChannelId: place?.slackChannelId, threadTs: place?.threadTs }, async () => {
    const speaker = await speakerOf(ctx, body.user.id)
    if (!speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')) {
      await tellPrivately(ctx, place, body.user.id, saidCard('I am sorry: only full members of this workspace can use this.'))
      return
    }
    await work({
      slackUserId: body.user.id,
      speaker,
      place,
      messageTs: message?.ts ?? body.container?.message_ts,
      ephemeral: body.container?.is_ephemeral === true,
      value: action.value ?? action.selected_option?.value ?? action.selected_user ?? '',
      actionTs: action.action_ts,
      triggerId: body.trigger_id,
      overModal: body.view?.type === 'modal',
      viewId: body.view?.id,
      belowViewId: body.view?.previous_view_id ?? undefined,
      respond: args.respond,
    })
  })
}

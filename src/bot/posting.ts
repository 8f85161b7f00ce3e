import type { WebClient } from '@slack/web-api'
import type { Card } from './blocks.js'

export interface Place {
  slackChannelId: string
  threadTs?: string | undefined
}

/**
 * Everything the bot posts goes through here: nothing is unfurled, nothing is parsed into mentions. The message carries its
 * subject, by which it is found again after a crash.
 */
export async function post(client: WebClient, place: Place, card: Card, subject = 'said'): Promise<string> {
  const answer = await client.chat.postMessage({
    channel: place.slackChannelId,
    ...(place.threadTs ? { thread_ts: place.threadTs } : {}),
    text: card.text,
    blocks: card.blocks,
    unfurl_links: false,
    unfurl_media: false,
    parse: 'none',
    link_names: false,
    metadata: { event_type: 'quartermaster_message', event_payload: { subject } },
  })
  return answer.ts!
}

/** Shown to one person, in the thread where they are. It leaves no ts and is gone after a reload: for notices. */
export async function whisper(client: WebClient, place: Place, slackUserId: string, card: Card): Promise<void> {
  await client.chat.postEphemeral({
    channel: place.slackChannelId,
    user: slackUserId,
    ...(place.threadTs ? { thread_ts: place.threadTs } : {}),
    text: card.text,
    blocks: card.blocks,
    parse: 'none',
    link_names: false,
  })
}

export async function edit(client: WebClient, place: Place, ts: string, card: Card): Promise<void> {
  await client.chat.update({ channel: place.slackChannelId, ts, text: card.text, blocks: card.blocks, parse: 'none', link_names: false })
}

import type { Message } from '../../shared/things.js'
import { api, client, sentenceOf } from './api.js'
import { getState, timelineKey } from './store.js'
import { loadOver, patchTimeline, upsert } from './timelines.js'

interface Page {
  messages: Message[]
  has_more?: boolean
  response_metadata?: { next_cursor?: string }
}

const PAGE = 60

/** Loads the newest messages of a channel, with what only this person sees among them. Keeps what is there while it loads. */
export async function loadChannel(channel: string): Promise<void> {
  const { token } = getState().me
  if (!getState().timelines[channel]) patchTimeline(channel, { phase: 'loading' })
  try {
    let older: string | undefined
    const messages = await loadOver(channel, async () => {
      const [page, ephemeral] = await Promise.all([
        api<Page>(token, 'conversations.history', { channel, limit: PAGE }),
        client<{ messages: Message[] }>(token, `ephemeral?channel=${encodeURIComponent(channel)}`),
      ])
      older = page.response_metadata?.next_cursor
      return ephemeral.messages.filter((one) => !one.thread_ts).reduce((all, one) => upsert(all, { ...one, is_ephemeral: true }), page.messages.toReversed())
    })
    if (token !== getState().me.token) return
    patchTimeline(channel, { messages, phase: 'ready', error: undefined, older: older || undefined })
  } catch (error) {
    if (token === getState().me.token) patchTimeline(channel, { phase: 'error', error: sentenceOf(error) })
  }
}

/** The page of messages before the oldest that is here. */
export async function loadOlder(channel: string): Promise<void> {
  const timeline = getState().timelines[channel]
  if (!timeline?.older || timeline.loadingOlder) return
  const { token } = getState().me
  patchTimeline(channel, { loadingOlder: true })
  try {
    const page = await api<Page>(token, 'conversations.history', { channel, limit: PAGE, cursor: timeline.older })
    const now = getState().timelines[channel]
    if (!now || token !== getState().me.token) return
    const known = new Set(now.messages.map((one) => one.ts))
    patchTimeline(channel, {
      messages: [...page.messages.toReversed().filter((one) => !known.has(one.ts)), ...now.messages],
      older: page.response_metadata?.next_cursor || undefined, loadingOlder: false,
    })
  } catch {
    patchTimeline(channel, { loadingOlder: false })
  }
}

/** Loads until the message is here (a link to it was opened), at most 20 pages. */
export async function loadUntil(channel: string, ts: string): Promise<void> {
  for (let page = 0; page < 20; page += 1) {
    const timeline = getState().timelines[channel]
    if (!timeline?.older || (timeline.messages[0]?.ts ?? '') <= ts) return
    await loadOlder(channel)
  }
}

export async function loadThread(channel: string, ts: string): Promise<void> {
  const key = timelineKey(channel, ts)
  const { token } = getState().me
  if (!getState().timelines[key]) {
    // the first message is usually on the screen already: no skeleton for it
    const root = getState().timelines[channel]?.messages.find((one) => one.ts === ts)
    patchTimeline(key, { phase: 'loading', messages: root ? [root] : [] })
  }
  try {
    const messages = await loadOver(key, async () => {
      const replies: Message[] = []
      let cursor: string | undefined
      do {
        const page: Page = await api<Page>(token, 'conversations.replies', { channel, ts, limit: 200, ...(cursor ? { cursor } : {}) })
        replies.push(...page.messages)
        cursor = page.response_metadata?.next_cursor || undefined
      } while (cursor)
      const ephemeral = await client<{ messages: Message[] }>(token, `ephemeral?channel=${encodeURIComponent(channel)}`)
      const sorted = replies.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
      return ephemeral.messages.filter((one) => one.thread_ts === ts).reduce((all, one) => upsert(all, { ...one, is_ephemeral: true }), sorted)
    })
    if (token !== getState().me.token) return
    patchTimeline(key, { messages, phase: 'ready', error: undefined })
  } catch (error) {
    if (token === getState().me.token) patchTimeline(key, { phase: 'error', error: sentenceOf(error) })
  }
}

/** Everything that was opened, once more, after the stream was away. */
export async function refreshOpen(): Promise<void> {
  await Promise.all(Object.keys(getState().timelines).map((key) => {
    const [channel = '', thread] = key.split('/')
    return thread ? loadThread(channel, thread) : loadChannel(channel)
  }))
}

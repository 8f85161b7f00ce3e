import type { AnyChunk, KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { ReplySink } from '../agents/turn.js'
import type { Logger } from '../log.js'
import { limits, markdown, splitMarkdown, type Card } from './blocks.js'
import { edit, post, type Place } from './posting.js'
import { slackErrorCode } from './slack-client.js'

export interface StreamTarget extends Place {
  threadTs: string
  /** Who asked: Slack wants to know outside DMs. */
  recipientUserId: string
  recipientTeamId: string
  /** What the message is about, for those that are posted because streaming is refused. */
  subject?: string
}

export interface ReplyStream extends ReplySink {
  /** Completes the message: all of `markdown` with `tail` under it, whatever became of the stream. Returns its ts. */
  finish(reply: { markdown: string; tail: KnownBlock[]; text: string }): Promise<string>
  /** Nothing is to be said after all. */
  dismiss(): Promise<void>
  /** Puts a card in the place of the message (or posts it). */
  replaceWith(card: Card): Promise<string>
  readonly ts: string | undefined
  /** What was shown so far. */
  readonly shown: string
}

export interface StreamHooks {
  /** Called once when the message exists, so that a retry after a crash edits it. */
  onPosted?(ts: string): Promise<void>
  /** Slack says that the person stopped the stream. */
  onStopped?(): void
}

const nothing = () => undefined
const flushMs = 400
const editMs = 1200

/**
 * A message that grows. It is a Slack stream while Slack allows it; where streaming is refused or ends too early the same
 * message is edited instead. Calls of the sink never throw; `finish` throws only when nothing at all could be posted.
 */
export function createReplyStream(client: WebClient, target: StreamTarget, log: Logger, hooks: StreamHooks = {}, existingTs?: string): ReplyStream {
  let mode: 'idle' | 'stream' | 'edits' = existingTs ? 'edits' : 'idle'
  let ts = existingTs
  let shown = ''
  let sent = 0
  let steps: AnyChunk[] = []
  let closed = false
  let timer: NodeJS.Timeout | undefined
  // A message of an earlier life may still be a stream, which cannot be edited.
  let queue: Promise<void> = existingTs ? client.chat.stopStream({ channel: target.slackChannelId, ts: existingTs }).then(nothing, nothing) : Promise.resolve()
  let statusSet = false

  // One call at a time, in order; what fails is logged and mended by the next one.
  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work).catch((error: unknown) => log.warn({ err: error, code: slackErrorCode(error) }, 'a growing reply could not be shown'))
    return queue
  }

  function schedule(): void {
    if (closed || timer) return
    const wait = mode === 'idle' ? 0 : mode === 'stream' ? flushMs : editMs
    timer = setTimeout(() => {
      timer = undefined
      void enqueue(flush)
    }, wait)
  }

  async function flush(): Promise<void> {
    // A stream takes no more than one message holds; the rest comes with the finish.
    const visible = splitMarkdown(shown, limits.markdown)[0]!
    const fresh = visible.slice(sent)
    if (mode === 'edits') {
      if (visible.length === 0 || fresh.length === 0) return
      sent = visible.length
      await showByEdit(visible)
      return
    }
    const chunks: AnyChunk[] = [...steps, ...(fresh ? [{ type: 'markdown_text' as const, text: fresh }] : [])]
    if (chunks.length === 0) return
    steps = []
    sent = visible.length
    try {
      if (mode === 'idle') {
        const answer = await client.chat.startStream({
          channel: target.slackChannelId,
          thread_ts: target.threadTs,
          recipient_user_id: target.recipientUserId,
          recipient_team_id: target.recipientTeamId,
          task_display_mode: 'timeline',
          chunks,
        })
        mode = 'stream'
        await posted(answer.ts!)
      } else {
        await client.chat.appendStream({ channel: target.slackChannelId, ts: ts!, chunks })
      }
    } catch (error) {
      await streamFailed(error)
      if (visible.length > 0) await showByEdit(visible)
    }
  }

  async function streamFailed(error: unknown): Promise<void> {
    const code = slackErrorCode(error)
    log.info({ code }, 'streaming ended early; the message is edited instead')
    mode = 'edits'
    if (code === 'stopped_by_user') hooks.onStopped?.()
    if (code === 'message_not_found') ts = undefined
  }

  async function showByEdit(text: string): Promise<void> {
    const card: Card = { text: text.slice(0, 3000), blocks: [markdown(text)] }
    if (ts) await edit(client, target, ts, card)
    else await posted(await post(client, target, card, target.subject))
  }

  async function endStream(): Promise<unknown> {
    return client.chat.stopStream({ channel: target.slackChannelId, ts: ts! })
  }

  async function posted(newTs: string): Promise<void> {
    ts = newTs
    await hooks.onPosted?.(newTs)
  }

  async function clearStatus(): Promise<void> {
    if (!statusSet) return
    statusSet = false
    await client.assistant.threads.setStatus({ channel_id: target.slackChannelId, thread_ts: target.threadTs, status: '' }).catch(() => undefined)
  }

  async function settle(): Promise<void> {
    closed = true
    clearTimeout(timer)
    timer = undefined
    await queue
  }

  return {
    get ts() {
      return ts
    },
    get shown() {
      return shown
    },
    status(text) {
      statusSet = true
      void client.assistant.threads
        .setStatus({ channel_id: target.slackChannelId, thread_ts: target.threadTs, status: text })
        .catch((error: unknown) => log.debug({ code: slackErrorCode(error) }, 'status refused'))
    },
    step(step) {
      if (closed) return
      steps.push({ type: 'task_update', id: step.id, title: step.title, status: step.state })
      schedule()
    },
    delta(text) {
      if (closed) return
      shown += text
      schedule()
    },
    async finish(reply) {
      await settle()
      const streamed = shown.slice(0, sent)
      const [first = '', ...others] = splitMarkdown(reply.markdown, limits.markdown)
      shown = reply.markdown
      const lastIsFirst = others.length === 0
      const head: Card = { text: reply.text, blocks: [...(first ? [markdown(first)] : []), ...(lastIsFirst ? reply.tail : [])] }
      await completeFirst(first, streamed, head, lastIsFirst ? reply.tail : [])
      for (const [index, part] of others.entries()) {
        await post(client, target, { text: part.slice(0, 3000), blocks: [markdown(part), ...(index === others.length - 1 ? reply.tail : [])] })
      }
      await clearStatus()
      return ts!
    },
    async dismiss() {
      await settle()
      await clearStatus()
    },
    async replaceWith(card) {
      await settle()
      if (mode === 'stream') await endStream().catch(endStream).catch(nothing)
      try {
        if (!ts) throw new Error('nothing posted yet')
        await edit(client, target, ts, card)
      } catch {
        await posted(await post(client, target, card, target.subject))
      }
      await clearStatus()
      return ts!
    },
  }

  /** Ends the stream with what is missing; when Slack will not, or what was streamed is not the beginning, edits. */
  async function completeFirst(first: string, streamed: string, head: Card, tail: KnownBlock[]): Promise<void> {
    if (mode === 'stream') {
      const clean = first.startsWith(streamed)
      const rest = clean ? first.slice(streamed.length) : ''
      const chunks: AnyChunk[] = [...steps, ...(rest ? [{ type: 'markdown_text' as const, text: rest }] : [])]
      steps = []
      try {
        await client.chat.stopStream({ channel: target.slackChannelId, ts: ts!, ...(chunks.length > 0 ? { chunks } : {}), ...(tail.length > 0 && clean ? { blocks: tail } : {}) })
        sent = first.length
        if (clean) return
      } catch (error) {
        await streamFailed(error)
        // While Slack holds it for a stream it cannot be edited.
        if (ts) await endStream().catch(nothing)
      }
    }
    if (ts) {
      try {
        await edit(client, target, ts, head)
        return
      } catch (error) {
        log.info({ code: slackErrorCode(error) }, 'the reply could not be edited; it is posted anew')
      }
    }
    await posted(await post(client, target, head, target.subject))
  }
}

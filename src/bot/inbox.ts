import type { App, ReceiverEvent } from '@slack/bolt'
import { countAttempt, finishDelivery, forgetOldDeliveries, storeDelivery, unfinishedDeliveries, type InboxRow } from '../db/inbox.js'
import type { DatabaseHandle } from '../db/open.js'
import type { Logger } from '../log.js'

const mostAttempts = 3
const keepMs = 7 * 86_400_000

export interface Inbox {
  /** Takes up what an earlier life of this process left unfinished. */
  resume(): Promise<void>
  /** From now on what does not finish stays for the next start. Waits a moment for what runs. */
  close(): void
  idle(graceMs: number): Promise<void>
}

/**
 * Puts an inbox table in front of Bolt: every delivery is stored before it is acknowledged, a second delivery of the same
 * thing is only acknowledged, and what did not finish is processed again at the next start. (Bolt acknowledges events
 * before any listener runs, so a crash after it would lose them.)
 */
export function storeBeforeAcknowledging(app: App, handle: DatabaseHandle, log: Logger, gaveUp: (body: unknown) => Promise<void>): Inbox {
  const { db } = handle
  const process = app.processEvent.bind(app)
  let closing = false
  const running = new Set<string>()

  app.processEvent = async (event: ReceiverEvent) => {
    const body = event.body as Body
    const id = deliveryId(body)
    if (!id) return process(event)
    const { token: _secret, ...kept } = body
    // When this throws nothing is acknowledged, and Slack delivers again.
    const fresh = await storeDelivery(db, id, body.event?.type ?? body.type ?? 'command', kept)
    if (!fresh) {
      log.debug({ deliveryId: id }, 'delivered again')
      await event.ack()
      return
    }
    await run(id, event)
  }

  async function run(id: string, event: ReceiverEvent): Promise<void> {
    running.add(id)
    try {
      await process(event)
      if (!closing) await finishDelivery(db, id, 'done')
    } catch (error) {
      if (closing) return
      log.error({ err: error, deliveryId: id }, 'a delivery could not be processed')
      await finishDelivery(db, id, 'failed')
    } finally {
      running.delete(id)
    }
  }

  async function takeUp(row: InboxRow): Promise<void> {
    if (row.attempts >= mostAttempts) {
      await finishDelivery(db, row.id, 'failed')
      await gaveUp(row.body)
      return
    }
    await countAttempt(db, row.id)
    await run(row.id, { body: row.body as Record<string, unknown>, ack: async () => undefined })
  }

  return {
    async resume() {
      await forgetOldDeliveries(db, Date.now() - keepMs)
      const rows = await unfinishedDeliveries(db)
      if (rows.length > 0) log.info({ count: rows.length }, 'taking up unfinished deliveries')
      for (let from = 0; from < rows.length; from += 10) await Promise.all(rows.slice(from, from + 10).map((row) => takeUp(row)))
    },
    close() {
      closing = true
    },
    async idle(graceMs) {
      const until = Date.now() + graceMs
      while (running.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

interface Body extends Record<string, unknown> {
  type?: string
  event_id?: string
  event?: { type?: string }
  trigger_id?: string
  command?: string
  actions?: { action_ts?: string }[]
  view?: { id?: string; hash?: string }
}

/** What Slack repeats when it delivers the same thing again. Null for questions of the page (suggestions), which are asked anew. */
function deliveryId(body: Body): string | null {
  if (body.event_id) return body.event_id
  if (body.type === 'block_suggestion') return null
  if (body.trigger_id) return `trigger:${body.trigger_id}`
  if (body.actions?.[0]?.action_ts) return `action:${body.actions[0].action_ts}`
  return body.view?.id ? `view:${body.type}:${body.view.id}:${body.view.hash ?? ''}` : null
}

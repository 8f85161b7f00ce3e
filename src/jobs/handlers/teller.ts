import type { JobContext, ReplyTo } from '../definitions.js'
import type { JobQueue } from '../queue.js'

/** What the message in the thread is redrawn for, at most this often. */
const progressEveryMs = 1500

/** Keeps the row's progress and redraws the message about a subject, not too often, and once more at the end. */
export function teller(queue: JobQueue, orgId: string, subject: string, replyTo: ReplyTo | undefined, context: JobContext) {
  let toldAt = 0
  const redraw = async () => {
    if (replyTo) await queue.enqueue('slack.reply', { orgId, subject, replyTo }, { orgId })
  }
  return {
    now: async (done: number, total: number, note: string) => {
      if (Date.now() - toldAt < progressEveryMs) return
      toldAt = Date.now()
      await context.progress(done, total, note)
      await redraw()
    },
    last: redraw,
  }
}

import { z } from 'zod'
import type { JobRow } from '../db/jobs.js'
import type { Db } from '../db/open.js'
import { isTraining, replyTo } from './definitions.js'
import type { JobQueue } from './queue.js'

const withReply = z.object({ orgId: z.string(), replyTo })

/** The last failure still answers the person: where the job's payload says where a reply belongs, one is sent there. */
export async function reportDeadJob(queue: JobQueue, row: JobRow, tx: Db): Promise<void> {
  // A reply that cannot be posted has nobody left to tell in Slack: health and the logs have it.
  if (row.name === 'slack.reply') return
  const payload = withReply.safeParse(row.payload)
  if (!payload.success) return
  const { orgId, replyTo: place } = payload.data
  // Of a training there is a message already that says how far it is.
  const subject = isTraining(row.name) ? `training:${row.id}` : `job:${row.id}`
  await queue.enqueue('slack.reply', { orgId, subject, replyTo: place }, { orgId, tx })
}

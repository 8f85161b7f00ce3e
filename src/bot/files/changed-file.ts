import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceChangedFile } from '../../db/changed-file.js'
import { findDocument, type DocumentRow } from '../../db/documents.js'
import { placesOfFile, type PlaceRow } from '../../db/places.js'
import { ingestKey } from '../../db/ingest-progress.js'
import type { SharedFile } from '../../pipelines/documents/file-source.js'
import { RetryAfterError } from '../../errors.js'
import type { JobPayload } from '../../jobs/definitions.js'
import type { BotContext } from '../context.js'
import { redrawFile, replyToOf } from './file-jobs.js'

/** Files of the same size as before are compared by content: up to here at once, larger ones in a job. */
const comparedAtOnceBytes = 5_000_000
/** Slack tells of one change several times (a title, a preview): what comes within this time is compared once, after it. */
const compareWindowMs = 5000

/**
 * Slack tells of a change, not of what changed: where the content is another, it is read again as a new version. Safe to
 * repeat: the second time the content is the known one. `patient`: the signal of a job, which may take its time.
 */
export async function readAgainIfChanged(ctx: BotContext, file: SharedFile, places: PlaceRow[], patient?: AbortSignal): Promise<void> {
  for (const documentId of new Set(places.map((place) => place.documentId))) {
    const document = await findDocument(ctx.handle.db, ctx.org.id, documentId)
    if (!document || document.deletedAt !== null) continue
    const sameSize = document.bytes === null || file.bytes === document.bytes
    if (sameSize && file.bytes > comparedAtOnceBytes && !patient) {
      await compareLater(ctx, file)
      continue
    }
    if (sameSize && !(await isOther(ctx, file, document, patient))) continue
    const here = places.filter((place) => place.documentId === documentId)
    await ctx.handle.transaction(async (tx) => {
      const id = await replaceChangedFile(tx, ctx.org.id, documentId, here, file.bytes)
      if (id === null) return
      const first = here[0]!
      await ctx.queue.enqueue('documents.ingest', { orgId: ctx.org.id, documentId: id, placeId: first.id, replyTo: replyToOf(first) }, { tx, orgId: ctx.org.id, requestedBy: first.sharedBy, uniqueKey: ingestKey(id) })
      for (const place of here) await redrawFile(ctx, tx, { ...place, documentId: id })
    })
  }
}

/** The job `documents.compare`: a large file that Slack says has changed is downloaded and compared. */
export async function compareFile(ctx: BotContext, job: JobPayload<'documents.compare'>, signal: AbortSignal): Promise<{ kind: string }> {
  const places = (await placesOfFile(ctx.handle.db, ctx.org.id, job.slackFileId)).filter((place) => place.removedAt === null)
  const file = places.length > 0 ? await ctx.files.info(ctx.org.id, job.slackFileId) : null
  if (!file) return { kind: 'gone' }
  await readAgainIfChanged(ctx, file, places, signal)
  return { kind: 'compared' }
}

async function compareLater(ctx: BotContext, file: SharedFile): Promise<void> {
  const now = Date.now()
  const window = Math.floor(now / compareWindowMs)
  await ctx.queue.enqueue(
    'documents.compare',
    { orgId: ctx.org.id, slackFileId: file.slackFileId },
    { orgId: ctx.org.id, delayMs: (window + 1) * compareWindowMs - now, uniqueKey: `compare:${file.slackFileId}:${window}` },
  )
}

async function isOther(ctx: BotContext, file: SharedFile, document: DocumentRow, patient?: AbortSignal): Promise<boolean> {
  // What is being read may be the old content or the new: it is compared when that is known.
  if (patient && (document.status === 'uploaded' || document.status === 'processing')) throw new RetryAfterError(5000, 'the file is still being read')
  if (document.status !== 'completed' || document.blobHash === null) return false
  const folder = await mkdtemp(join(tmpdir(), 'qm-changed-'))
  const most = patient ? ctx.config.limits.maxFileBytes : comparedAtOnceBytes
  try {
    const { sha256 } = await ctx.files.download(ctx.org.id, file.slackFileId, join(folder, 'file'), most, patient ?? AbortSignal.timeout(60_000))
    return sha256 !== document.blobHash
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

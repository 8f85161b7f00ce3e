import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceChangedFile } from '../../db/changed-file.js'
import { findDocument, type DocumentRow } from '../../db/documents.js'
import type { PlaceRow } from '../../db/places.js'
import { ingestKey } from '../../db/ingest-progress.js'
import type { SharedFile } from '../../pipelines/documents/file-source.js'
import type { BotContext } from '../context.js'
import { redrawFile, replyToOf } from './file-jobs.js'

/** Files of the same size as before are compared by content up to here; larger ones are not edited in Slack. */
const comparedBytes = 5_000_000

/**
 * Slack tells of a change, not of what changed: where the content is another, it is read again as a new version. Safe to
 * repeat: the second time the content is the known one.
 */
export async function readAgainIfChanged(ctx: BotContext, file: SharedFile, places: PlaceRow[]): Promise<void> {
  for (const documentId of new Set(places.map((place) => place.documentId))) {
    const document = await findDocument(ctx.handle.db, ctx.org.id, documentId)
    if (!document || document.deletedAt !== null || !(await isOther(ctx, file, document))) continue
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

async function isOther(ctx: BotContext, file: SharedFile, document: DocumentRow): Promise<boolean> {
  if (document.bytes !== null && file.bytes !== document.bytes) return true
  if (document.status !== 'completed' || document.blobHash === null || file.bytes > comparedBytes) return false
  const folder = await mkdtemp(join(tmpdir(), 'qm-changed-'))
  try {
    const { sha256 } = await ctx.files.download(ctx.org.id, file.slackFileId, join(folder, 'file'), comparedBytes, AbortSignal.timeout(60_000))
    return sha256 !== document.blobHash
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

import { and, eq, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { isNoted, noteMessage } from './place-messages.js'
import { livePlaces, type PlaceRow } from './places.js'
import { documentPlaces, documents } from './schema/documents.js'
import { supersedeEarlier } from './versions.js'

export interface Share {
  orgId: string
  channelId: string
  slackFileId: string
  title: string
  sharedBy: string
  messageTs: string | null
  permalink: string | null
  bytes: number | null
}

/** `new`: to be ingested. `added`: a document that is already here may be seen from one more place. `known`: nothing changed. */
export interface ShareOutcome {
  kind: 'new' | 'added' | 'known'
  documentId: string
  placeId: string
}

/** Notes that a file was shared somewhere. Safe to repeat: one place per channel and Slack file. Call it in a transaction. */
export async function registerShare(tx: Db, share: Share): Promise<ShareOutcome> {
  const now = Date.now()
  const here = await tx.query.documentPlaces.findFirst({
    where: and(eq(documentPlaces.channelId, share.channelId), eq(documentPlaces.slackFileId, share.slackFileId)),
  })
  // The same message told again (late, twice, read from history) brings back nothing that was taken away since.
  const known = here !== undefined && (await isNoted(tx, here.id, share.messageTs))
  if (here) await noteMessage(tx, { ...share, id: here.id }, here.removedAt !== null && (share.messageTs ?? '') < (here.messageTs ?? '') ? now : null)
  if (here && (known || here.removedAt === null || here.messageTs === share.messageTs || (share.messageTs ?? '') < (here.messageTs ?? ''))) return { kind: 'known', documentId: here.documentId, placeId: here.id }
  if (here) {
    const { title, sharedBy, messageTs, permalink } = share
    const back = { ...here, title, sharedBy, messageTs, permalink, removedAt: null, removedBecause: null, createdAt: now, checkedAt: now }
    await tx.update(documentPlaces).set(back).where(eq(documentPlaces.id, here.id))
    const revived = await revive(tx, here.documentId)
    if (revived) await supersedeEarlier(tx, back)
    return { kind: revived ? 'added' : 'new', documentId: here.documentId, placeId: here.id }
  }

  const elsewhere = await tx
    .select({ documentId: documentPlaces.documentId, status: documents.status })
    .from(documentPlaces)
    .innerJoin(documents, eq(documents.id, documentPlaces.documentId))
    .where(and(eq(documentPlaces.orgId, share.orgId), eq(documentPlaces.slackFileId, share.slackFileId), isNull(documentPlaces.removedAt), isNull(documents.deletedAt)))
    .limit(1)
  const documentId = elsewhere[0]?.documentId ?? (await insertDocument(tx, share, now))
  const place: PlaceRow = {
    id: newId('place'),
    orgId: share.orgId,
    documentId,
    channelId: share.channelId,
    slackFileId: share.slackFileId,
    title: share.title,
    sharedBy: share.sharedBy,
    messageTs: share.messageTs,
    permalink: share.permalink,
    createdAt: now,
    checkedAt: now,
    removedAt: null,
    removedBecause: null,
  }
  await tx.insert(documentPlaces).values(place)
  await noteMessage(tx, place)
  if (elsewhere[0]?.status !== 'completed') return { kind: 'new', documentId, placeId: place.id }
  await supersedeEarlier(tx, place)
  return { kind: 'added', documentId, placeId: place.id }
}

async function insertDocument(tx: Db, share: Share, now: number): Promise<string> {
  const id = newId('doc')
  await tx.insert(documents).values({
    id,
    orgId: share.orgId,
    title: share.title,
    ownerUserId: share.sharedBy,
    status: 'uploaded',
    bytes: share.bytes,
    warnings: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  })
  return id
}

/** A document hidden because its last place went comes back with a place; true when its passages are still here. */
async function revive(tx: Db, documentId: string): Promise<boolean> {
  const row = await tx.query.documents.findFirst({ where: eq(documents.id, documentId) })
  await tx.update(documents).set({ deletedAt: null, deletedBy: null, supersededAt: null, updatedAt: Date.now() }).where(eq(documents.id, documentId))
  return row?.status === 'completed'
}

/** The places of a newly shared copy become places of its twin, and replace what they would have replaced; the copy's own row goes. */
export async function mergeIntoTwin(tx: Db, copyId: string, twinId: string): Promise<void> {
  const moved = await livePlaces(tx, copyId)
  await tx.update(documentPlaces).set({ documentId: twinId }).where(eq(documentPlaces.documentId, copyId))
  await tx.delete(documents).where(eq(documents.id, copyId))
  for (const place of moved) await supersedeEarlier(tx, { ...place, documentId: twinId })
}

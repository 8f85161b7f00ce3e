import { rm } from 'node:fs/promises'
import { completeDocument, findDocument, findTwin, rememberBlob, startProcessing, type DocumentRow } from '../../db/documents.js'
import { findPlace, livePlaces, type PlaceRow } from '../../db/places.js'
import { mergeIntoTwin } from '../../db/shares.js'
import { supersedeEarlier } from '../../db/versions.js'
import { deletePassages } from '../../db/passages.js'
import type { BlobStore } from '../../db/files.js'
import type { DatabaseHandle, Db } from '../../db/open.js'
import { UserFacingError } from '../../errors.js'
import type { Embedder } from '../../models/embedder.js'
import type { ExtractedDocument, ExtractionLimits, Passage } from './document.js'
import type { IndexedTerms } from '../../text/term-codes.js'
import type { FileSource } from './file-source.js'

/** What ingestion needs; `Services` fits. */
export interface IngestServices {
  handle: DatabaseHandle
  blobs: BlobStore
  files: FileSource
  limits: ExtractionLimits
  extract(input: { path: string; name: string; limits: ExtractionLimits; signal?: AbortSignal; onProgress?(done: number, total: number): void }): Promise<ExtractedDocument>
  chunk(document: ExtractedDocument, options: { title: string }): Passage[]
  /** The space that new vectors belong to, with the embedder that fills it. */
  space(): Promise<{ spaceId: string; embedder: Embedder }>
  /** Writes passages with their full-text entries and vectors in short transactions, unseen until the document is complete. */
  storePassages(
    handle: DatabaseHandle,
    input: { documentId: string; passages: Passage[]; vectors: (Float32Array | null)[]; spaceId: string; terms: IndexedTerms[] },
    signal: AbortSignal,
  ): Promise<{ written(tx: Db): Promise<boolean> } | 'gone'>
  /** The slow part of full text, done before anything is written. */
  analyse(passages: Passage[]): IndexedTerms[]
}

export interface IngestInput {
  orgId: string
  documentId: string
  placeId: string
  signal: AbortSignal
  progress(done: number, total: number, note: string): Promise<void>
}

export type IngestOutcome =
  | { kind: 'ingested'; documentId: string; replaced: string | null }
  /** The same bytes were here already: they may now be seen from one more place. */
  | { kind: 'same'; documentId: string }
  /** Deleted, unshared or finished meanwhile: nothing to do, nothing stored. */
  | { kind: 'gone' | 'finished'; documentId: string }

/**
 * Reads one shared file into passages. Everything slow happens first; then the passages are written in slices, and one short
 * transaction makes the document complete. Safe to run twice and to be killed anywhere: until that transaction nothing is
 * visible and the next run replaces what was written, after it the second run finds the work done.
 * Throws UserFacingError for files that cannot be read.
 */
export async function ingestDocument(services: IngestServices, input: IngestInput): Promise<IngestOutcome> {
  const { db } = services.handle
  const document = await findDocument(db, input.orgId, input.documentId)
  const given = await findPlace(db, input.orgId, input.placeId)
  // Taken away there, it may still be shared elsewhere.
  const place = given?.removedAt === null ? given : ((await livePlaces(db, input.documentId))[0] ?? given)
  if (!document || !place) return { kind: 'gone', documentId: place?.documentId ?? input.documentId }
  if (document.status === 'completed') return { kind: 'finished', documentId: document.id }
  if (place.removedAt !== null || !(await startProcessing(db, document.id))) return { kind: 'gone', documentId: document.id }

  const stored = await fetchBytes(services, input, document, place)
  const twin = await joinTwin(services.handle, document, stored.sha256)
  if (twin) return { kind: 'same', documentId: twin }

  const extracted = await services.extract({
    path: stored.path,
    name: place.title,
    limits: services.limits,
    signal: input.signal,
    onProgress: (done, total) => void input.progress(done, total, 'reading').catch(() => undefined),
  })
  // The file's own title only: the name it was shared under belongs to its place, which others may not see.
  const passages = services.chunk(extracted, { title: extracted.title ?? '' })
  if (passages.length === 0) throw new UserFacingError('no-text', 'I found no text in this file.', { hint: 'Check that it opens and holds text, then share it again.' })
  const { spaceId, embedder } = await services.space()
  const vectors = await embedAll(embedder, passages, input)
  const terms = services.analyse(passages)

  const stillTwin = await joinTwin(services.handle, document, stored.sha256)
  if (stillTwin) return { kind: 'same', documentId: stillTwin }
  const writing = await services.storePassages(services.handle, { documentId: document.id, passages, vectors, spaceId, terms }, input.signal)
  if (writing === 'gone') return { kind: 'gone', documentId: document.id }

  return services.handle.transaction(async (tx) => {
    const earlierCopy = await findTwin(tx, document.orgId, stored.sha256, document.id)
    if (earlierCopy) {
      await mergeIntoTwin(tx, document.id, earlierCopy.id)
      return { kind: 'same', documentId: earlierCopy.id } as const
    }
    await rememberBlob(tx, stored.sha256, stored.bytes)
    const kept = await completeDocument(tx, document.id, {
      blobHash: stored.sha256,
      kind: extracted.kind,
      bytes: stored.bytes,
      pages: extracted.pages,
      pageUnit: extracted.pageUnit,
      passages: passages.length,
      warnings: extracted.warnings,
      statedDate: extracted.date,
    })
    if (!kept) {
      // Deleted in the last moment: nothing of it stays.
      await deletePassages(tx, document.id)
      return { kind: 'gone', documentId: document.id } as const
    }
    if (!(await writing.written(tx))) throw new Error('another run wrote passages of the same document')
    let replaced: string | null = null
    for (const each of await livePlaces(tx, document.id)) replaced = (await supersedeEarlier(tx, each)) ?? replaced
    return { kind: 'ingested', documentId: document.id, replaced } as const
  })
}

async function fetchBytes(services: IngestServices, input: IngestInput, document: DocumentRow, place: PlaceRow) {
  if (document.blobHash) {
    const path = await services.blobs.localPath(document.blobHash)
    if (path) return { path, sha256: document.blobHash, bytes: document.bytes ?? 0 }
  }
  await input.progress(0, 1, 'downloading')
  const staged = await services.blobs.stagingPath()
  try {
    const { bytes, sha256 } = await services.files.download(input.orgId, place.slackFileId, staged, services.limits.maxFileBytes, input.signal)
    if (bytes === 0) throw new UserFacingError('empty', 'This file is empty.', { hint: 'Share it again once it has content.' })
    await services.blobs.keep(staged, sha256)
    const path = await services.blobs.localPath(sha256)
    if (!path) throw new Error('a blob vanished between keeping and reading it')
    return { path, sha256, bytes }
  } finally {
    await rm(staged, { force: true })
  }
}

/** The same bytes, finished earlier: skip all work. */
async function joinTwin(handle: DatabaseHandle, document: DocumentRow, sha256: string): Promise<string | null> {
  if (!(await findTwin(handle.db, document.orgId, sha256, document.id))) return null
  return handle.transaction(async (tx) => {
    const twin = await findTwin(tx, document.orgId, sha256, document.id)
    if (!twin) return null
    await mergeIntoTwin(tx, document.id, twin.id)
    return twin.id
  })
}

async function embedAll(embedder: Embedder, passages: Passage[], input: IngestInput): Promise<(Float32Array | null)[]> {
  const vectors: (Float32Array | null)[] = []
  const batch = 64
  for (let from = 0; from < passages.length; from += batch) {
    input.signal.throwIfAborted()
    const texts = passages.slice(from, from + batch).map((p) => (p.header ? `${p.header}\n${p.text}` : p.text))
    vectors.push(...(await embedder.embed(texts, 'passage')))
    if (passages.length > 4 * batch) await input.progress(Math.min(from + batch, passages.length), passages.length, 'indexing')
  }
  return vectors
}

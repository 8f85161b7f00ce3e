import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DatabaseHandle } from '../../db/open.js'
import { visiblePassages, visibleRanges } from '../../db/passages.js'
import { vectorsOf } from '../../db/spaces.js'
import { flatHeader, flatHeaderBytes, readFlat } from '../../db/vectors/flat-file.js'
import { UserFacingError } from '../../errors.js'
import type { Scope } from '../access/actor.js'

/** Files of LangChain's FaissStore (`FaissStore.load(folder)`). */
const indexFile = 'faiss.index'
const docstoreFile = 'docstore.json'

const docstoreShape = z.tuple([
  z.array(z.tuple([z.string(), z.object({ pageContent: z.string(), metadata: z.record(z.string(), z.unknown()).default({}) })])),
  z.record(z.string(), z.string()),
])

/**
 * Writes what the scope may see as a LangChain FaissStore, an exchange format: header and text as the content, ids and place
 * as metadata, vectors of one space. Returns the number of passages.
 */
export async function exportFaissStore(handle: DatabaseHandle, scope: Scope, space: { id: string; dimension: number }, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const documents: [string, { pageContent: string; metadata: Record<string, unknown> }][] = []
  const vectors: Buffer[] = []
  for (const { first, last } of await visibleRanges(handle.db, scope)) {
    const ids = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    const passages = await visiblePassages(handle.db, scope, ids)
    const rows = await vectorsOf(handle.db, space.id, ids)
    for (const [chunkId, passage] of passages) {
      const vector = rows.get(chunkId)
      if (vector?.byteLength !== space.dimension * 4) continue
      const { documentId, ordinal, header, text, anchor } = passage
      documents.push([`passage-${chunkId}`, { pageContent: text, metadata: { documentId, ordinal, header, anchor } }])
      vectors.push(vector)
    }
  }
  const mapping = Object.fromEntries(documents.map(([id], position) => [String(position), id]))
  await writeFile(join(folder, docstoreFile), JSON.stringify([documents, mapping]), { mode: 0o600 })
  await writeFile(join(folder, indexFile), Buffer.concat([flatHeader(space.dimension, documents.length, 'distance'), ...vectors]), { mode: 0o600 })
  return documents.length
}

export interface ExchangedPassage {
  text: string
  metadata: Record<string, unknown>
  /** Unit length. */
  vector: Float32Array
}

/** Reads a LangChain FaissStore of this dimension, whoever wrote it; store what comes back with `storePassages`. */
export async function importFaissStore(folder: string, dimension: number): Promise<ExchangedPassage[]> {
  const [bytes, docstore] = await Promise.all([readFile(join(folder, indexFile)), readFile(join(folder, docstoreFile), 'utf8')])
  const parsed = docstoreShape.safeParse(JSON.parse(docstore))
  if (!parsed.success || bytes.length < flatHeaderBytes) throw unreadable()
  const [documents, mapping] = parsed.data
  const byId = new Map(documents)
  let rows: Float32Array
  try {
    rows = readFlat(bytes, dimension, 'distance')
  } catch (cause) {
    throw unreadable(cause)
  }
  const passages: ExchangedPassage[] = []
  for (let position = 0; position * dimension < rows.length; position++) {
    const document = byId.get(mapping[String(position)] ?? '')
    const vector = rows.slice(position * dimension, (position + 1) * dimension)
    const length = Math.hypot(...vector)
    if (!document || !(length > 0)) continue
    passages.push({ text: document.pageContent, metadata: document.metadata, vector: vector.map((x) => x / length) })
  }
  return passages
}

function unreadable(cause?: unknown): UserFacingError {
  return new UserFacingError('not-a-faiss-store', 'This folder holds no FaissStore of this dimension.', { hint: 'It needs faiss.index and docstore.json, made by the same embedding model.', cause })
}

import { isBeingRead } from '../../db/documents.js'
import { addPassages, holdsPassages, insertPassages, removeSomePassages, reserveNumbers } from '../../db/passages.js'
import type { DatabaseHandle, Db } from '../../db/open.js'
import { indexTerms, type IndexedTerms } from '../../text/term-codes.js'
import type { Passage } from './document.js'

/** Text as it is embedded and analysed: header and body, so that a passage is found by its title and section too. */
export function searchText(passage: { header: string; text: string }): string {
  return passage.header === '' ? passage.text : `${passage.header}\n${passage.text}`
}

/** The slow part of full text; do it before the transaction and hand the result to `storePassages`. */
export function analysePassages(passages: Passage[]): IndexedTerms[] {
  return passages.map((passage) => indexTerms(searchText(passage)))
}

export interface PassagesToStore {
  documentId: string
  passages: Passage[]
  /** One per passage, computed before; null where a passage has no vector. */
  vectors: (Float32Array | null)[]
  spaceId: string
  /** From `analysePassages`; made here when left out. */
  terms?: IndexedTerms[]
}

/** Makes a document's passages searchable, replacing what it had, inside the caller's transaction: for few passages. */
export async function storePassages(tx: Db, input: PassagesToStore): Promise<void> {
  const { documentId, passages, vectors, spaceId } = input
  if (vectors.length !== passages.length) throw new Error('each passage needs its vector, or null')
  const terms = input.terms ?? analysePassages(passages)
  await insertPassages(tx, documentId, spaceId, passages.map((passage, i) => ({ ...passage, ...terms[i]!, vector: vectors[i]! })))
}

/** Passages that are written in one transaction: some ten milliseconds. */
const slice = 24
const leastPauseMs = 5

/**
 * Writes the passages of a document that is still being read, in many short transactions with pauses, so that other
 * processes can write in between: the bot stores each delivery before it acknowledges it. Nobody sees them before the
 * document is complete. What an earlier, interrupted run left is removed first. `written` is to be called in the
 * transaction that completes the document: false means that another run was at work too, and this one must start again.
 */
export async function storeInSlices(handle: DatabaseHandle, input: PassagesToStore, signal: AbortSignal): Promise<{ written(tx: Db): Promise<boolean> } | 'gone'> {
  const { documentId, passages, vectors, spaceId } = input
  if (vectors.length !== passages.length) throw new Error('each passage needs its vector, or null')
  const terms = input.terms ?? analysePassages(passages)
  await removeInSlices(handle, documentId, signal)
  const first = await handle.transaction((tx) => reserveNumbers(tx, passages.length))
  for (let from = 0; from < passages.length; from += slice) {
    const rows = passages.slice(from, from + slice).map((passage, i) => ({ ...passage, ...terms[from + i]!, vector: vectors[from + i]! }))
    const kept = await inItsTurn(handle, signal, async (tx) => {
      if (!(await isBeingRead(tx, documentId))) return false
      await addPassages(tx, documentId, spaceId, first + from, rows)
      return true
    })
    if (!kept) {
      await removeInSlices(handle, documentId, signal)
      return 'gone'
    }
  }
  return { written: (tx) => holdsPassages(tx, documentId, first, passages.length) }
}

/** Removes the passages of a document that is not readable (yet, or any more). */
export async function removeInSlices(handle: DatabaseHandle, documentId: string, signal: AbortSignal): Promise<void> {
  while ((await inItsTurn(handle, signal, (tx) => removeSomePassages(tx, documentId, slice))) > 0);
}

const turns = new WeakMap<DatabaseHandle, Promise<unknown>>()

/** One slice at a time in this process, and after each a pause as long as it took: the lock is free half of the time. */
async function inItsTurn<T>(handle: DatabaseHandle, signal: AbortSignal, write: (tx: Db) => Promise<T>): Promise<T> {
  const before = turns.get(handle) ?? Promise.resolve()
  const work = before.then(async () => {
    signal.throwIfAborted()
    const started = performance.now()
    const value = await handle.transaction(write)
    return { value, took: performance.now() - started }
  })
  turns.set(
    handle,
    work.then(
      ({ took }) => new Promise((resolve) => setTimeout(resolve, Math.max(leastPauseMs, took))),
      () => undefined,
    ),
  )
  return (await work).value
}

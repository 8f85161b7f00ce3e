import { insertPassages } from '../../db/passages.js'
import type { Db } from '../../db/open.js'
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

/** Makes a document's passages searchable, replacing what it had. Call it inside the one short transaction of ingestion. */
export async function storePassages(tx: Db, input: PassagesToStore): Promise<void> {
  const { documentId, passages, vectors, spaceId } = input
  if (vectors.length !== passages.length) throw new Error('each passage needs its vector, or null')
  const terms = input.terms ?? analysePassages(passages)
  await insertPassages(tx, documentId, spaceId, passages.map((passage, i) => ({ ...passage, ...terms[i]!, vector: vectors[i]! })))
}

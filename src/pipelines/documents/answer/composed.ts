import type { Anchor } from '../document.js'

/** One thing an answer says. `text` is plain words: the door that shows it escapes and quotes it. */
export interface Statement {
  text: string
  /** Numbers of the sources that support it, from 1. */
  citations: number[]
  /** True when `text` are the document's own words (shortened with `…` at most). */
  quote: boolean
  /** Words of ours that lead over to it (`Also in Travel policy`), or null. Never a claim. */
  lead: string | null
}

/** A numbered source: `n` is what citations point at. */
export interface AnswerSource {
  n: number
  chunkId: number
  documentId: string
  title: string
  header: string
  anchor: Anchor
  date: string | null
}

export interface ClosestDocument {
  documentId: string
  title: string
  /** Its sentence that comes nearest, where it comes near at all. Shown as a quote, never as an answer. */
  quote: string | null
}

/** An answer as data, the same for every door; `confidence` is the evidence model's probability (0 to 1). */
export type ComposedAnswer =
  | { kind: 'answer'; statements: Statement[]; sources: AnswerSource[]; confidence: number }
  | { kind: 'nothing'; closest: ClosestDocument[]; confidence: number }

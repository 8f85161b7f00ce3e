import type { Anchor } from '../document.js'

/** A live passage that search found and the reader of the reply may see: everything answering knows of the world. */
export interface PassageHit {
  /** Row number of the passage. */
  chunkId: number
  documentId: string
  /** Title of the document as shown to people. */
  title: string
  /** `title › heading path › date`. */
  header: string
  text: string
  anchor: Anchor
  /** 0-based order of the passage in its document. */
  order: number
  /** ISO date of the document (or of its upload), if known: a newer version is preferred and dates are shown. */
  date: string | null
  /** Fused score of search, higher is better; hits come best first. */
  score: number
}

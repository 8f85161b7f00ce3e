import type { Anchor } from './document.js'

/** One passage that may be shown to every reader of the scope it was searched for. */
export interface SearchHit {
  chunkId: number
  documentId: string
  /** 0-based order in its document. */
  ordinal: number
  header: string
  text: string
  anchor: Anchor
  scores: {
    /** What the hits are sorted by: weighted sum of the two scaled scores, 0..1. */
    fused: number
    /** BM25 with pair bonus, min-max scaled over the best 1000 of this query; 0 when no word matched. */
    lexical: number
    /** Cosine, scaled in the same way; 0 when not among the best. */
    dense: number
    /** Unscaled: Σ over query terms of weight × idf × saturated count. Without the pair bonus. */
    bm25: number
    /** −1..1; null when this passage was not among the nearest 1000 or has no vector. */
    cosine: number | null
    /** Share of Σ idf of the query's terms that occur in header or text, 0..1. */
    coverage: number
  }
}

/** A term of the analysed query, with its statistics inside the scope (never of passages outside it). */
export interface QueryTerm {
  /** Normalised and stemmed; what `analyse` yields for the same word in a passage. */
  term: string
  /** How often the query names it. */
  count: number
  /** Passages in scope that hold it: exact up to 2000, estimated above. 0 = the corpus does not know this word. */
  df: number
  /** ln(1 + (N − df + .5) / (df + .5)), N = passages in scope, at least 1. */
  idf: number
  /** A piece of a code such as `xr` of `xr-200`; the whole is a term of its own. Leave parts out of coverage. */
  part: boolean
}

export interface SearchResult {
  /** Best first. */
  hits: SearchHit[]
  terms: QueryTerm[]
  /** Passages that the scope can see. */
  passages: number
  /** Made by: for the evidence row of an answer. */
  versions: { embedder: string; space: string; fusion: string; generation: string | null }
  /** Plain words on what is not at its best (no vectors, own exact search…); empty when all is well. */
  degraded: string[]
  timings: { embedMs: number; lexicalMs: number; denseMs: number; totalMs: number }
}

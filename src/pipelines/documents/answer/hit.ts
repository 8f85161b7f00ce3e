import type { SearchHit, SearchResult } from '../search-result.js'

/** A passage that search found, with what a reader is told of its document. */
export interface PassageHit extends SearchHit {
  /** Title of the document under which the readers of the reply know it. */
  title: string
  /** ISO date of the document (stated in it, or of its upload), if known: a newer version is preferred and dates are shown. */
  date: string | null
}

/** What answering is given: everything it knows of the world has passed the access filter of search. */
export interface FoundPassages extends Pick<SearchResult, 'terms' | 'passages'> {
  /** Best first. */
  hits: PassageHit[]
}

import { statement } from '../src/db/raw.js'
import { loadFaiss } from '../src/db/vectors/faiss-flat.js'
import { vectorFrom } from '../src/db/passages.js'
import type { Embedder } from '../src/models/embedder.js'
import { analyse } from '../src/text/analyse.js'
import type { Services } from '../src/services.js'

export interface BareTimes {
  embed: number
  faiss: number
  fullText: number
}

/** As many as an answer weighs. */
const wanted = 12
const slice = 5000

/**
 * What a question costs at least: the embedding of the question, FAISS's search (the same library and build, called directly,
 * in this thread), and the fastest plain SQL for ranked text that was found on the product's own table (`order by rank` takes
 * twice as long: it sorts all rows, where this keeps the best twelve). No access check,
 * no fusion, no passages read back, no reading of them.
 */
export async function openBareSum(services: Services, spaceId: string, embedder: Embedder): Promise<{ ask: (question: string) => Promise<BareTimes> }> {
  const faiss = await loadFaiss()
  if (!faiss) throw new Error('faiss-node does not load here: there is nothing to compare with')
  const { raw } = services.handle
  const index = new faiss.IndexFlatIP(embedder.dimension)
  const rows = statement(raw, 'select seq, vector from embeddings where space_id = ? and seq > ? order by seq limit ?')
  for (let seq = 0; ; ) {
    const page = rows.all(spaceId, seq, slice) as { seq: number; vector: Buffer }[]
    if (page.length === 0) break
    index.add(page.flatMap((row) => Array.from(vectorFrom(row.vector))))
    seq = page.at(-1)!.seq
  }
  const search = statement(raw, 'select rowid from chunks_fts where chunks_fts match ? order by bm25(chunks_fts) limit ?').pluck()
  return {
    async ask(question) {
      const started = performance.now()
      const [vector] = await embedder.embed([question], 'query')
      const embedded = performance.now()
      index.search(Array.from(vector!), wanted)
      const found = performance.now()
      const words = [...new Set(analyse(question).map(({ term }) => `"${term.replaceAll('"', '""')}"`))]
      search.all(words.join(' OR '), wanted)
      return { embed: embedded - started, faiss: found - embedded, fullText: performance.now() - found }
    },
  }
}

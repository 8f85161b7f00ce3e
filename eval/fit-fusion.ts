import type { Embedder } from '../src/models/embedder.js'
import { searchPassages } from '../src/pipelines/documents/search.js'
import { readBeir } from './beir.js'
import { meanMetrics, rankingMetrics } from './ranking-metrics.js'
import { passagesOf } from './retrieval.js'
import { openTemporaryIndex } from './temporary-index.js'

export interface Fit {
  ordered: number
  near: number
  lexical: number
  'ndcg@10': number
}

const pairWeights = [
  [0, 0],
  [0.05, 0.05],
  [0.1, 0.1],
  [0.2, 0.1],
  [0.1, 0.2],
  [0.2, 0.2],
  [0.3, 0.3],
] as const
const lexicalWeights = Array.from({ length: 15 }, (_, i) => 0.3 + i * 0.05)

/** nDCG@10 of every combination of pair and fusion weights on a split (the training queries), best first. */
export async function fitFusion(folder: string, embedder: Embedder, split: string): Promise<Fit[]> {
  const set = readBeir(folder, split)
  const index = await openTemporaryIndex(embedder)
  try {
    for (let from = 0; from < set.documents.length; from += 200) {
      await index.add(set.documents.slice(from, from + 200).map((d) => ({ id: d.id, title: d.title, passages: passagesOf(d) })))
    }
    const fits: Fit[] = []
    for (const [ordered, near] of pairWeights) {
      const metrics = lexicalWeights.map(() => [] as ReturnType<typeof rankingMetrics>[])
      for (const query of set.queries) {
        const weights = { version: 'fit', lexical: 0.6, ordered, near }
        const { hits } = await searchPassages(index.services, { scope: index.scope, query: query.text, limit: 400, weights })
        lexicalWeights.forEach((w, i) => {
          const fused = (hit: (typeof hits)[number]) => w * hit.scores.lexical + (1 - w) * hit.scores.dense
          const ranking = [...new Set([...hits].sort((a, b) => fused(b) - fused(a)).map((hit) => hit.documentId))]
          metrics[i]!.push(rankingMetrics(ranking, set.relevant.get(query.id)!))
        })
      }
      lexicalWeights.forEach((lexical, i) => fits.push({ ordered, near, lexical, 'ndcg@10': meanMetrics(metrics[i]!)['ndcg@10'] }))
    }
    return fits.sort((a, b) => b['ndcg@10'] - a['ndcg@10'])
  } finally {
    await index.close()
  }
}

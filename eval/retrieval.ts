import type { Embedder } from '../src/models/embedder.js'
import type { Passage } from '../src/pipelines/documents/document.js'
import { chunkDocument } from '../src/pipelines/documents/chunk.js'
import { searchPassages } from '../src/pipelines/documents/search.js'
import { readBeir } from './beir.js'
import { meanMetrics, rankingMetrics, type RankingMetrics } from './ranking-metrics.js'
import { openTemporaryIndex } from './temporary-index.js'

export type RetrievalReport = Record<'lexical' | 'dense' | 'fused', RankingMetrics>

const wanted = 100

/** Runs the queries of a BEIR folder through the product's own search; a document's score is that of its best passage. */
export async function evaluateRetrieval(folder: string, embedder: Embedder, split = 'test'): Promise<RetrievalReport> {
  const set = readBeir(folder, split)
  const index = await openTemporaryIndex(embedder)
  try {
    for (let from = 0; from < set.documents.length; from += 200) {
      await index.add(set.documents.slice(from, from + 200).map((d) => ({ id: d.id, title: d.title, passages: passagesOf(d) })))
    }
    const metrics = { lexical: [] as RankingMetrics[], dense: [] as RankingMetrics[], fused: [] as RankingMetrics[] }
    for (const query of set.queries) {
      for (const half of ['lexical', 'dense', 'fused'] as const) {
        const only = half === 'fused' ? {} : { only: half }
        const { hits } = await searchPassages(index.services, { scope: index.scope, query: query.text, limit: wanted * 3, ...only })
        const ranking = [...new Set(hits.map((hit) => hit.documentId))].slice(0, wanted)
        metrics[half].push(rankingMetrics(ranking, set.relevant.get(query.id)!))
      }
    }
    return { lexical: meanMetrics(metrics.lexical), dense: meanMetrics(metrics.dense), fused: meanMetrics(metrics.fused) }
  } finally {
    await index.close()
  }
}

/** A document of a collection, cut as ingestion cuts a text file under its title. */
export function passagesOf(d: { title: string; text: string }): Passage[] {
  const blocks = d.text.split(/\n{2,}/).map((text, i) => ({ kind: 'paragraph' as const, text: text.trim(), anchor: { kind: 'lines' as const, line: i + 1, toLine: i + 1 } }))
  const passages = chunkDocument({ kind: 'txt', title: d.title, date: null, pages: 1, pageUnit: 'line', blocks: blocks.filter((b) => b.text !== ''), warnings: [] }, { title: d.title })
  // A title alone is still a document that can be found.
  return passages.length > 0 ? passages : [{ order: 0, header: d.title, text: '', anchor: { kind: 'lines', line: 1, toLine: 1 }, tokens: 0 }]
}

export function retrievalTable(report: RetrievalReport): string {
  const keys = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10'] as const
  const row = (cells: string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(10) : cell.padStart(12))).join('')
  return [row(['', ...keys]), ...Object.entries(report).map(([name, m]) => row([name, ...keys.map((k) => m[k].toFixed(4))]))].join('\n')
}

export interface RankingMetrics {
  'ndcg@10': number
  'recall@10': number
  'recall@100': number
  'mrr@10': number
}

/** Metrics of one ranking, as trec_eval counts them: linear gain for nDCG, any grade above 0 is relevant. */
export function rankingMetrics(ranking: string[], grades: ReadonlyMap<string, number>): RankingMetrics {
  const gains = [...grades.values()].filter((g) => g > 0).sort((x, y) => y - x)
  const ideal = discounted(gains.slice(0, 10))
  const found = discounted(ranking.slice(0, 10).map((id) => Math.max(0, grades.get(id) ?? 0)))
  const isRelevant = (id: string) => (grades.get(id) ?? 0) > 0
  const recall = (k: number) => (gains.length === 0 ? 0 : ranking.slice(0, k).filter(isRelevant).length / gains.length)
  const first = ranking.slice(0, 10).findIndex(isRelevant)
  return { 'ndcg@10': ideal === 0 ? 0 : found / ideal, 'recall@10': recall(10), 'recall@100': recall(100), 'mrr@10': first < 0 ? 0 : 1 / (first + 1) }
}

export function meanMetrics(all: RankingMetrics[]): RankingMetrics {
  const mean = (key: keyof RankingMetrics) => all.reduce((sum, m) => sum + m[key], 0) / Math.max(1, all.length)
  return { 'ndcg@10': mean('ndcg@10'), 'recall@10': mean('recall@10'), 'recall@100': mean('recall@100'), 'mrr@10': mean('mrr@10') }
}

function discounted(gains: number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)
}

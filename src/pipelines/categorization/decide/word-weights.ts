import type { NgramReader } from '../features/ngrams.js'
import type { CategorizerModel } from '../model.js'

export interface WordWeight {
  words: string
  /** By how much it lifts this category above the average of all, in logits before calibration. */
  weight: number
}

/** Words and neighbours of words that speak for a category, the strongest first; those that speak against it are left out. */
export function wordWeights(model: CategorizerModel, reader: NgramReader, text: string, category: number): WordWeight[] {
  const expert = model.experts.find(({ input, trainer }) => input === 'ngrams' && trainer === 'logistic')
  if (!expert) return []
  const classes = model.categories.length
  const weights = expert.weights['weights']!
  const rows = reader.rows([text])
  const valueOf = new Map(Array.from(rows.features, (feature, i) => [feature, rows.values[i]!] as const))
  const found = new Map<string, number>()
  for (const { feature, gram } of reader.words(text)) {
    const from = feature * classes
    let mean = 0
    for (let c = 0; c < classes; c++) mean += weights[from + c]! / classes
    const weight = (weights[from + category]! - mean) * (valueOf.get(feature) ?? 0) * (expert.share / expert.temperature)
    if (weight > 0) found.set(gram, weight)
  }
  return [...found].map(([words, weight]) => ({ words, weight })).sort((a, b) => b.weight - a.weight)
}

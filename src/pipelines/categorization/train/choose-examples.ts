import { seeded, shuffled } from '../../learning/random.js'
import type { KnownExamples } from '../model.js'
import type { FitCategorizerRequest } from './fit-categorizer.js'

/** Examples to compare with: all of a small category, a seeded choice of a large one. */
export function chooseExamples({ train, categories, embedder, settings }: Pick<FitCategorizerRequest, 'train' | 'categories' | 'embedder' | 'settings'>): KnownExamples {
  const most = settings.deciding.examplesPerCategory
  const perCategory: number[][] = categories.map(() => [])
  for (const [row, label] of train.labels.entries()) if (train.vectors[row]) perCategory[label]!.push(row)
  const random = seeded(settings.seed)
  const rows = perCategory.flatMap((own) => (own.length <= most ? own : shuffled(own, random).slice(0, most).sort((a, b) => a - b)))
  const vectors = new Float32Array(rows.length * embedder.dimension)
  for (const [i, row] of rows.entries()) vectors.set(train.vectors[row]!, i * embedder.dimension)
  return { ids: rows.map((row) => train.ids[row]!), texts: rows.map((row) => train.shownTexts[row] ?? null), categories: Int32Array.from(rows, (row) => train.labels[row]!), vectors }
}

import { createHash } from 'node:crypto'
import { seeded, shuffled, unitHash } from './random.js'

export type Part = 'train' | 'valid' | 'test'

export interface SplitShares {
  valid: number
  test: number
}

/** The identity of an example for splitting: the same words, however spaced or cased, are the same example. */
export function contentKey(...texts: string[]): string {
  const normal = texts.map((text) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim())
  return createHash('sha256').update(JSON.stringify(normal)).digest('hex')
}

/**
 * Where an example belongs, for ever: decided by its key alone, so that the frozen test part keeps its rows as data grows and
 * no row ever moves from test to train. Rows that must stay together (near-identical ones, pairs of one product) share a key.
 * `salt` names the data set; changing it deals anew.
 */
export function partOf(key: string, salt: string, shares: SplitShares = { valid: 0.15, test: 0.15 }): Part {
  const place = unitHash('split', salt, key)
  if (place < shares.test) return 'test'
  return place < shares.test + shares.valid ? 'valid' : 'train'
}

/** Examples by part, in their order. */
export function splitExamples<T>(examples: readonly T[], keyOf: (example: T) => string, salt: string, shares?: SplitShares): Record<Part, T[]> {
  const parts: Record<Part, T[]> = { train: [], valid: [], test: [] }
  for (const example of examples) parts[partOf(keyOf(example), salt, shares)].push(example)
  return parts
}

/**
 * The fold (0 to k − 1) of each example for cross-validation: groups stay together, and each label is spread over the folds as
 * evenly as its groups allow. A group counts under the label of its first example.
 */
export function stratifiedFolds<T>(examples: readonly T[], k: number, of: { label: (example: T) => string; group: (example: T) => string }, seed: number): number[] {
  const groups = new Map<string, { label: string; size: number }>()
  for (const example of examples) {
    const group = groups.get(of.group(example))
    if (group) group.size++
    else groups.set(of.group(example), { label: of.label(example), size: 1 })
  }
  const foldOf = new Map<string, number>()
  const rowsIn = Array.from({ length: k }, () => 0)
  const ofLabel = new Map<string, number[]>()
  // Large groups first: small ones fill what they leave uneven.
  for (const [key, { label, size }] of shuffled([...groups], seeded(seed)).sort(([, a], [, b]) => b.size - a.size)) {
    const counts = ofLabel.get(label) ?? Array.from({ length: k }, () => 0)
    ofLabel.set(label, counts)
    let fold = 0
    for (let i = 1; i < k; i++) if (counts[i]! < counts[fold]! || (counts[i] === counts[fold] && rowsIn[i]! < rowsIn[fold]!)) fold = i
    counts[fold]! += size
    rowsIn[fold]! += size
    foldOf.set(key, fold)
  }
  return examples.map((example) => foldOf.get(of.group(example))!)
}

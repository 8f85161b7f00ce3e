import { createHash } from 'node:crypto'
import { stratifiedFolds, type Part } from '../../learning/split.js'
import { cleaningVersion } from './clean-text.js'
import type { CheckedSample, CheckedSamples } from './check-samples.js'

export interface DataSetCard {
  /** Hash of every text with its category and part: the same set has the same version everywhere. */
  version: string
  cleaning: string
  seed: number
  samples: number
  categories: Record<string, number>
  parts: Record<Part, number>
  sources: Record<string, number>
  languages: Record<string, number>
  rejected: Record<string, number>
  warnings: number
  /** Characters: shortest, median, longest text. */
  lengths: [number, number, number]
  /** Rows of the largest category for one of the smallest. */
  imbalance: number
}

export interface DataSet {
  version: string
  categories: string[]
  samples: (CheckedSample & { part: Part })[]
  card: DataSetCard
}

/** Slices that are dealt to the parts: shares are rounded to one of these. */
const slices = 20

/** A versioned set: every category is spread over the parts as evenly as it can be, the same way for the same seed. */
export function prepareDataSet(checked: CheckedSamples, options: { seed: number; valid: number; test: number }): DataSet {
  const sorted = checked.samples.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const folds = stratifiedFolds(sorted, slices, { label: ({ category }) => category, group: ({ key }) => key }, options.seed)
  const testTo = Math.round(options.test * slices)
  const validTo = testTo + Math.round(options.valid * slices)
  const partOfFold = (fold: number): Part => (fold < testTo ? 'test' : fold < validTo ? 'valid' : 'train')
  const samples = sorted.map((sample, i) => ({ ...sample, part: partOfFold(folds[i]!) }))
  return describeDataSet(samples, { seed: options.seed, problems: checked.problems, languages: checked.languages })
}

/** The version and the card of samples whose parts are given. */
export function describeDataSet(samples: DataSet['samples'], made: Pick<CheckedSamples, 'problems' | 'languages'> & { seed: number }): DataSet {
  const { seed, problems, languages } = made
  const hash = createHash('sha256')
  for (const { key, category, part } of samples) hash.update(`${key}\t${category}\t${part}\n`)
  const version = hash.digest('hex').slice(0, 12)
  const categories = [...new Set(samples.map(({ category }) => category))].sort()
  const perCategory = counts(samples.map(({ category }) => category))
  const lengths = samples.map(({ text }) => text.length).sort((a, b) => a - b)
  const sizes = Object.values(perCategory)
  const card: DataSetCard = {
    version,
    cleaning: cleaningVersion,
    seed,
    samples: samples.length,
    categories: perCategory,
    parts: { train: 0, valid: 0, test: 0, ...counts(samples.map(({ part }) => part)) },
    sources: counts(samples.map(({ source }) => source)),
    languages,
    rejected: counts(problems.filter(({ severity }) => severity === 'rejected').map(({ kind }) => kind)),
    warnings: problems.filter(({ severity }) => severity === 'warning').length,
    lengths: [lengths[0] ?? 0, lengths[Math.floor(lengths.length / 2)] ?? 0, lengths.at(-1) ?? 0],
    imbalance: sizes.length === 0 ? 1 : Math.max(...sizes) / Math.min(...sizes),
  }
  return { version, categories, samples, card }
}

function counts(values: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const value of values.toSorted()) found[value] = (found[value] ?? 0) + 1
  return found
}

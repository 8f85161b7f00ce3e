import { createCandidateIndex } from '../src/pipelines/products/matching/candidate-index.js'
import { bestF1Threshold, type ScoredPair } from '../src/pipelines/products/matching/best-f1-threshold.js'
import { createCorpusStats, type CorpusStats } from '../src/pipelines/products/matching/corpus-stats.js'
import { pairProbability, trainMatcher, type MatcherExample, type MatcherKind, type MatcherModel } from '../src/pipelines/products/matching/matcher.js'
import { pairFeatures } from '../src/pipelines/products/matching/pair-features.js'
import { prepareProduct, type PreparedProduct } from '../src/pipelines/products/matching/prepared-product.js'
import type { ProductText } from '../src/pipelines/products/matching/product-text.js'
import { chooseThreshold } from '../src/pipelines/learning/auto-accept.js'
import { prf, type Prf } from '../src/pipelines/learning/metrics.js'
import { labelsFromQueue } from './product-labels.js'
import { readPairs, readTable, readTruth, type LabelledPair } from './product-pairs.js'

export interface ProductsReport {
  f1: number
  precision: number
  recall: number
  candidates: { 'hit@1': number; 'hit@10': number }
  labels100: { f1: number }
  autoAccept: { share: number; precision: number }
}

export interface ProductsDetails {
  pairs: { train: number; valid: number; test: number; matches: number }
  f1Threshold: number
  rows: number
  labels: number[]
  autoThreshold: number | null
}

const autoPrecision = 0.98
const fewestAccepted = 20
const labelBudget = 100
const seeds = [1, 2, 3, 4, 5]

/**
 * Measures matching on labelled pairs and on two whole tables, through the product's own functions. Document frequencies
 * come from the second side of the pairs (the catalogue), as in the product; its texts carry no labels.
 */
export function evaluateProducts(folder: string, kind: MatcherKind): { report: ProductsReport; details: ProductsDetails } {
  const pairs = { train: readPairs(folder, 'train'), valid: readPairs(folder, 'valid'), test: readPairs(folder, 'test') }
  const examples = examplesOf(pairs)
  const model = trainMatcher(examples.train, { kind, seed: 1 })
  const valid = score(model, examples.valid)
  const test = score(model, examples.test)
  const f1Threshold = bestF1Threshold(valid)
  const auto = chooseThreshold(valid.map(({ probability, match }) => ({ score: probability, right: match })), autoPrecision, fewestAccepted)
  const accepted = metrics(test, auto?.threshold ?? Infinity)
  const labels = seeds.map((seed) => metrics(score(labelsFromQueue(examples.train, labelBudget, seed), examples.test), 0.5).f1)
  const candidates = hits(readTable(folder, 'abt.csv'), readTable(folder, 'buy.csv'), readTruth(folder))
  return {
    report: {
      ...order(metrics(test, f1Threshold)),
      candidates: { 'hit@1': candidates.at1, 'hit@10': candidates.at10 },
      labels100: { f1: mean(labels) },
      autoAccept: { share: accepted.recall, precision: accepted.precision },
    },
    details: {
      pairs: { train: pairs.train.length, valid: pairs.valid.length, test: pairs.test.length, matches: test.filter(({ match }) => match).length },
      f1Threshold,
      rows: candidates.rows,
      labels,
      autoThreshold: auto?.threshold ?? null,
    },
  }
}

const order = ({ f1, precision, recall }: Prf): Prf => ({ f1, precision, recall })

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

type Splits<T> = Record<'train' | 'valid' | 'test', T[]>

/** Features of all pairs; products that occur often are prepared once. */
export function examplesOf(pairs: Splits<LabelledPair>): Splits<MatcherExample> {
  const prepared = new Map<string, PreparedProduct>()
  const prepare = (product: ProductText): PreparedProduct => {
    const known = prepared.get(product.id) ?? prepareProduct(product)
    prepared.set(product.id, known)
    return known
  }
  const all = [...pairs.train, ...pairs.valid, ...pairs.test]
  const stats: CorpusStats = createCorpusStats(new Set(all.map(({ right }) => prepare(right))))
  const examples = (own: LabelledPair[]): MatcherExample[] =>
    own.map(({ left, right, match }) => ({ features: pairFeatures(prepare(left), prepare(right), stats), label: match ? 1 : 0 }))
  return { train: examples(pairs.train), valid: examples(pairs.valid), test: examples(pairs.test) }
}

export function score(model: MatcherModel, examples: MatcherExample[]): ScoredPair[] {
  return examples.map(({ features, label }) => ({ probability: pairProbability(model, features), match: label === 1 }))
}

export function metrics(scored: ScoredPair[], threshold: number): Prf {
  let [right, wrong, missed] = [0, 0, 0]
  for (const { probability, match } of scored) {
    const accepted = probability >= threshold
    if (accepted && match) right++
    else if (accepted) wrong++
    else if (match) missed++
  }
  return prf(right, wrong, missed)
}

/** Share of the rows with a true partner for which one is first, or among the first ten. */
function hits(rows: ProductText[], products: ProductText[], truth: Map<string, Set<string>>): { at1: number; at10: number; rows: number } {
  const index = createCandidateIndex(products)
  let [at1, at10, counted] = [0, 0, 0]
  for (const row of rows) {
    const right = truth.get(row.id)
    if (right === undefined) continue
    counted++
    const found = index.search(row, 10).map(({ id }) => id)
    if (right.has(found[0] ?? '')) at1++
    if (found.some((id) => right.has(id))) at10++
  }
  return { at1: at1 / counted, at10: at10 / counted, rows: counted }
}

export function productsTable({ report, details }: { report: ProductsReport; details: ProductsDetails }): string {
  const of = (value: number): string => value.toFixed(4)
  return [
    `pairs            train ${details.pairs.train}, valid ${details.pairs.valid}, test ${details.pairs.test} (${details.pairs.matches} matches)`,
    `test             F1 ${of(report.f1)}, precision ${of(report.precision)}, recall ${of(report.recall)} at ${of(details.f1Threshold)}, chosen on valid`,
    `candidates       hit@1 ${of(report.candidates['hit@1'])}, hit@10 ${of(report.candidates['hit@10'])} (${details.rows} rows of the first table against the second)`,
    `100 labels       F1 ${of(report.labels100.f1)} at 0.5 on test, mean of ${details.labels.map(of).join(' ')}`,
    `auto-accept      share ${of(report.autoAccept.share)} of the matches at precision ${of(report.autoAccept.precision)}, threshold ${details.autoThreshold === null ? 'none' : of(details.autoThreshold)} chosen on valid`,
  ].join('\n')
}

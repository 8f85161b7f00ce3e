import { createCandidateIndex } from '../src/pipelines/products/matching/candidate-index.js'
import { createCorpusStats } from '../src/pipelines/products/matching/corpus-stats.js'
import { trainMatcher, type MatcherExample } from '../src/pipelines/products/matching/matcher.js'
import { pairFeatures } from '../src/pipelines/products/matching/pair-features.js'
import { prepareProduct } from '../src/pipelines/products/matching/prepared-product.js'
import { rankCandidates } from '../src/pipelines/products/matching/rank-candidates.js'
import { starterMatcher } from '../src/pipelines/products/matching/starter-matcher.js'
import { madeProducts, madeRow } from './made-products.js'
import { seeded } from './random.js'
import { round, table, type Report } from './report.js'

const productCount = 20_000
const rowCount = 100_000
const decisions = 10_000
const candidates = 10

/** Matching alone, on one thread and without a database: finding and ranking candidates, and learning from decisions. */
export function measureMatching(): Report {
  const products = madeProducts(productCount)
  const started = performance.now()
  const prepared = products.map(prepareProduct)
  const byId = new Map(prepared.map((product) => [product.source.id, product]))
  const index = createCandidateIndex(prepared)
  const stats = createCorpusStats(prepared)
  const loaded = performance.now()
  const model = starterMatcher()
  const random = seeded(23)
  let first = 0
  let found = 0
  for (let i = 0; i < rowCount; i++) {
    const of = products[Math.floor(random() * productCount)]!
    const row = prepareProduct(madeRow(of, `r${i}`, random))
    const near = index.search(row, candidates).map(({ id }) => byId.get(id)!)
    if (near.some(({ source }) => source.id === of.id)) found++
    if (rankCandidates(model, stats, row, near)[0]?.id === of.id) first++
  }
  const suggested = performance.now()

  const examples: MatcherExample[] = []
  while (examples.length < decisions) {
    const of = products[Math.floor(random() * productCount)]!
    const row = prepareProduct(madeRow(of, 'r', random))
    for (const { id } of index.search(row, 4)) examples.push({ features: pairFeatures(row, byId.get(id)!, stats), label: id === of.id ? 1 : 0 })
  }
  examples.length = decisions
  const before = performance.now()
  trainMatcher(examples, { kind: 'boosted', seed: 1 })
  const trained = performance.now()
  const figures = {
    products: productCount,
    rows: rowCount,
    loadMs: round(loaded - started, 0),
    suggestMs: round(suggested - loaded, 0),
    msPerRow: round((suggested - loaded) / rowCount, 3),
    retrainMs: round(trained - before, 0),
    // maxRSS is in kibibytes
    peakMb: round(process.resourceUsage().maxRSS * 1.024e-3, 0),
  }
  return {
    title: 'Product matching',
    table: table(
      ['step', 'value'],
      [
        [`read and index ${productCount} products`, `${figures.loadMs} ms`],
        [`suggest for ${rowCount} rows, ${candidates} candidates each`, `${figures.suggestMs} ms`],
        ['per row', `${figures.msPerRow} ms`],
        [`learn from ${decisions} decisions`, `${figures.retrainMs} ms`],
        ['peak memory of the process', `${figures.peakMb} MB`],
      ],
    ),
    notes: [`made-up products; the right one was among the candidates of ${round((100 * found) / rowCount)} % of the rows and first in ${round((100 * first) / rowCount)} %`],
    figures,
  }
}

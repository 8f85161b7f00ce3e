import { writeFileSync } from 'node:fs'
import { trainMatcher, type MatcherModel } from '../src/pipelines/products/matching/matcher.js'
import { readPairs } from './product-pairs.js'
import { examplesOf } from './products.js'

/** What the fitted pairs cannot teach, as they have no such fields: set by hand, in logits for agreement (+1) or not (-1). */
const byHand: Record<string, number> = { 'code field': 1.5, attributes: 0.8 }
const file = 'src/pipelines/products/matching/starter-weights.ts'

/** Fits the matcher that an organisation without decisions begins with, on the train split only, and writes it into the source. */
export function fitMatcher(folder: string): MatcherModel {
  const { train } = examplesOf({ train: readPairs(folder, 'train'), valid: [], test: [] })
  const model = trainMatcher(train, { kind: 'logistic', seed: 1 })
  const round = (value: number): number => Number(value.toPrecision(6))
  const weights = model.weights.map((weight, i) => round(byHand[model.features[i]!] ?? weight))
  const rounded: MatcherModel = {
    ...model,
    means: model.means.map(round),
    deviations: model.deviations.map(round),
    weights,
    intercept: round(model.intercept),
    calibration: { slope: round(model.calibration.slope), offset: round(model.calibration.offset) },
  }
  const provenance = `/**
 * Written by \`npm run eval -- fit-matcher DIR\`: logistic regression on the ${model.trainedOn.examples} labelled pairs of the Abt-Buy train split
 * (Leipzig benchmark in the Magellan split; valid and test not seen). ${Object.keys(byHand).map((name) => `"${name}"`).join(' and ')} are set by hand, as those tables
 * have no such columns.
 */`
  writeFileSync(file, `import type { MatcherModel } from './matcher.js'\n\n${provenance}\nexport const starterWeights: MatcherModel = ${literal(rounded)}\n`)
  return rounded
}

function literal(model: MatcherModel): string {
  const lines = Object.entries(model).map(([name, value]) => `  ${name}: ${JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1: ').replaceAll('"', "'").replaceAll(',', ', ').replace('{', '{ ').replace('}', ' }')},`)
  return `{\n${lines.join('\n')}\n}`
}

/**
 * A fitted linear model as versioned data: what made it stands beside the numbers. A feature that a model does not name
 * does not count; a feature that is missing counts as its mean.
 */
export interface LinearModel {
  version: string
  /** What it was fitted on, in words. */
  fittedOn: string
  intercept: number
  /** Per feature: mean and standard deviation in the data it was fitted on, and the weight of the standardised value. */
  features: Record<string, readonly [mean: number, deviation: number, weight: number]>
}

type Entry = readonly [name: string, mean: number, deviation: number, weight: number]
const listed = new WeakMap<LinearModel, Entry[]>()

/** Made once per model: hundreds of sentences are scored for a question. */
function entriesOf(model: LinearModel): Entry[] {
  let known = listed.get(model)
  if (!known) listed.set(model, (known = Object.entries(model.features).map(([name, [mean, deviation, weight]]) => [name, mean, deviation, weight])))
  return known
}

/** Log odds. */
export function linearScore(model: LinearModel, values: Readonly<Record<string, number>>): number {
  let sum = model.intercept
  for (const [name, mean, deviation, weight] of entriesOf(model)) {
    const value = values[name]
    if (value !== undefined && Number.isFinite(value)) sum += (weight * (value - mean)) / deviation
  }
  return sum
}

export function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

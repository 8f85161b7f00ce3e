import type { LinearModel } from '../src/pipelines/documents/answer/linear-model.js'

export interface Example {
  values: Record<string, number>
  positive: boolean
  /** 1 when absent. */
  weight?: number
}

/** Candidates of one question, of which at least one is right. */
export type Choice = { values: Record<string, number>; right: boolean }[]

interface Standard {
  names: string[]
  means: number[]
  deviations: number[]
}

function standardise(rows: Record<string, number>[], names: string[]): Standard {
  const means = names.map((name) => rows.reduce((sum, row) => sum + (row[name] ?? 0), 0) / rows.length)
  const deviations = names.map((name, i) => Math.sqrt(rows.reduce((sum, row) => sum + ((row[name] ?? 0) - means[i]!) ** 2, 0) / rows.length) || 1)
  return { names, means, deviations }
}

function vectorOf(values: Record<string, number>, standard: Standard): Float64Array {
  return Float64Array.from(standard.names, (name, i) => ((values[name] ?? standard.means[i]!) - standard.means[i]!) / standard.deviations[i]!)
}

function toModel(standard: Standard, weights: Float64Array, intercept: number, version: string, fittedOn: string): LinearModel {
  const features: Record<string, readonly [number, number, number]> = {}
  standard.names.forEach((name, i) => {
    features[name] = [round(standard.means[i]!), round(standard.deviations[i]!), round(weights[i]!)]
  })
  return { version, fittedOn, intercept: round(intercept), features }
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

/** Logistic regression with an L2 penalty on standardised features, by Adam with full batches. */
export function fitLogistic(examples: Example[], names: string[], options: { ridge?: number; steps?: number; version: string; fittedOn: string; positiveOnly?: string[] }): LinearModel {
  const standard = standardise(examples.map((example) => example.values), names)
  const rows = examples.map((example) => vectorOf(example.values, standard))
  const total = examples.reduce((sum, example) => sum + (example.weight ?? 1), 0)
  const weights = new Float64Array(names.length + 1)
  descend(weights, options.steps ?? 400, (gradient) => {
    rows.forEach((row, k) => {
      const error = (sigmoid(dot(weights, row) + weights[names.length]!) - (examples[k]!.positive ? 1 : 0)) * ((examples[k]!.weight ?? 1) / total)
      for (let i = 0; i < row.length; i++) gradient[i]! += error * row[i]!
      gradient[names.length]! += error
    })
    for (let i = 0; i < names.length; i++) gradient[i]! += (options.ridge ?? 1e-3) * weights[i]!
  })
  return toModel(standard, weights, weights[names.length]!, options.version, options.fittedOn)
}

/** A linear score whose softmax over a question's candidates puts the most probability on the right ones. */
export function fitChoices(choices: Choice[], names: string[], options: { ridge?: number; steps?: number; version: string; fittedOn: string }): LinearModel {
  const standard = standardise(choices.flatMap((choice) => choice.map((candidate) => candidate.values)), names)
  const sets = choices.map((choice) => choice.map((candidate) => ({ row: vectorOf(candidate.values, standard), right: candidate.right })))
  const weights = new Float64Array(names.length)
  descend(weights, options.steps ?? 250, (gradient) => {
    for (const set of sets) {
      const scores = set.map(({ row }) => dot(weights, row))
      const top = Math.max(...scores)
      const odds = scores.map((score) => Math.exp(score - top))
      const all = odds.reduce((sum, value) => sum + value, 0)
      const right = odds.reduce((sum, value, k) => sum + (set[k]!.right ? value : 0), 0)
      set.forEach(({ row, right: isRight }, k) => {
        const error = (odds[k]! / all - (isRight ? odds[k]! / right : 0)) / sets.length
        for (let i = 0; i < row.length; i++) gradient[i]! += error * row[i]!
      })
    }
    for (let i = 0; i < names.length; i++) gradient[i]! += (options.ridge ?? 1e-3) * weights[i]!
  })
  return toModel(standard, weights, 0, options.version, options.fittedOn)
}

function descend(weights: Float64Array, steps: number, gradientInto: (gradient: Float64Array) => void): void {
  const first = new Float64Array(weights.length)
  const second = new Float64Array(weights.length)
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(weights.length)
    gradientInto(gradient)
    const rate = 0.1 * (1 - (0.9 * step) / steps)
    for (let i = 0; i < weights.length; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2
      weights[i]! -= (rate * (first[i]! / (1 - 0.9 ** step))) / (Math.sqrt(second[i]! / (1 - 0.999 ** step)) + 1e-9)
    }
  }
}

function dot(weights: Float64Array, row: Float64Array): number {
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += weights[i]! * row[i]!
  return sum
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

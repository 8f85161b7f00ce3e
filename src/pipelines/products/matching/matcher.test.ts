import { expect, test } from 'vitest'
import { seeded } from '../../learning/random.js'
import { sigmoid } from './linear-algebra.js'
import { pairProbability, scorePair, trainMatcher, type MatcherExample, type MatcherModel } from './matcher.js'
import { pairFeatureNames } from './pair-features.js'
import { starterMatcher } from './starter-matcher.js'

const width = pairFeatureNames.length

/** Pairs whose label is a rule on three of the features. */
function examples(count: number, seed: number, rule: (features: Float64Array) => boolean): MatcherExample[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () => {
    const features = Float64Array.from({ length: width }, random)
    return { features, label: rule(features) ? 1 : 0 }
  })
}

function accuracy(model: MatcherModel, of: MatcherExample[]): number {
  return of.filter(({ features, label }) => (pairProbability(model, features) >= 0.5 ? 1 : 0) === label).length / of.length
}

test.each(['logistic', 'boosted'] as const)('%s learns what is separable', (kind) => {
  const rule = (f: Float64Array): boolean => f[0]! + f[3]! > 1
  const model = trainMatcher(examples(500, 1, rule), { kind, seed: 1 })
  expect(accuracy(model, examples(500, 2, rule))).toBeGreaterThan(0.93)
})

test('only trees learn what no line parts', () => {
  const rule = (f: Float64Array): boolean => f[1]! > 0.5 !== f[2]! > 0.7
  const [seen, other] = [examples(1500, 3, rule), examples(500, 4, rule)]
  expect(accuracy(trainMatcher(seen, { kind: 'logistic', seed: 1 }), other)).toBeLessThan(0.75)
  expect(accuracy(trainMatcher(seen, { kind: 'boosted', seed: 1 }), other)).toBeGreaterThan(0.9)
})

test.each(['logistic', 'boosted'] as const)('%s: contributions and base are the logit, and the logit is the probability', (kind) => {
  const all = examples(300, 5, (f) => f[0]! > f[5]!)
  const model = trainMatcher(all, { kind, seed: 1 })
  expect(model.calibration.slope).not.toBe(1)
  for (const { features } of all.slice(0, 50)) {
    const { probability, logit, base, contributions } = scorePair(model, features)
    expect(contributions.map(({ feature }) => feature)).toEqual([...pairFeatureNames])
    expect(contributions.reduce((sum, { contribution }) => sum + contribution, base)).toBeCloseTo(logit, 9)
    expect(probability).toBeCloseTo(sigmoid(logit), 12)
    expect(pairProbability(model, features)).toBeCloseTo(probability, 9)
  }
})

test('the same examples and seed give the same model, which survives storing as JSON', () => {
  const all = examples(200, 6, (f) => f[0]! > 0.5)
  const model = trainMatcher(all, { kind: 'boosted', seed: 3 })
  expect(trainMatcher(all, { kind: 'boosted', seed: 3 })).toEqual(model)
  expect(trainMatcher(all, { kind: 'boosted', seed: 4 }).trees).not.toEqual(model.trees)
  const read = JSON.parse(JSON.stringify(model)) as MatcherModel
  for (const { features } of all) expect(scorePair(read, features)).toEqual(scorePair(model, features))
})

test('few examples, one label alone and noise stay finite; calibration holds noise back', () => {
  const one = trainMatcher(examples(3, 7, () => true), { kind: 'boosted', seed: 1 })
  expect(Number.isFinite(pairProbability(one, new Float64Array(width)))).toBe(true)
  const noise = examples(200, 8, (f) => (f[0]! * 1000) % 1 > 0.5)
  const misled = trainMatcher(noise, { kind: 'logistic', seed: 1 })
  const said = noise.map(({ features }) => pairProbability(misled, features))
  expect(Math.max(...said)).toBeLessThan(0.8)
  expect(() => trainMatcher([], { kind: 'logistic', seed: 1 })).toThrow('decided pairs')
})

test('features of another version are refused', () => {
  expect(() => scorePair({ ...starterMatcher(), featureVersion: 0 }, new Float64Array(width))).toThrow('version 0')
  expect(() => scorePair(starterMatcher(), new Float64Array(3))).toThrow()
})

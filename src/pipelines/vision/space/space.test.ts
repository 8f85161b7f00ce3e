import { describe, expect, test } from 'vitest'
import { seeded } from '../../learning/random.js'
import type { Features } from '../features/features.js'
import { decideMatch, fitMatchRule } from '../search/nothing-matches.js'
import { checkedVector } from './check-vector.js'
import { learnDefaults, learnSpace, plainSpace } from './learn-space.js'
import { explainLikeness, placeInSpace } from './space.js'
import { symmetricEigen } from './symmetric-eigen.js'
import { dot, norm } from './vectors.js'
import { applyWhitening, fitWhitening } from './whitening.js'

const random = seeded(7)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

test('eigenvalues and eigenvectors of a known matrix, of one with equal values, and of a random one', () => {
  const known = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2)
  expect([...known.values].map((value) => Number(value.toFixed(12)))).toEqual([3, 1])
  expect([...known.vectors[0]!].map((value) => Number(value.toFixed(9)))).toEqual([Math.SQRT1_2, Math.SQRT1_2].map((value) => Number(value.toFixed(9))))
  expect([...symmetricEigen(Float64Array.from([4, 0, 0, 0, 4, 0, 0, 0, 4]), 3).values]).toEqual([4, 4, 4])
  const n = 40
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = normal()
  const { values, vectors } = symmetricEigen(matrix, n)
  for (let k = 0; k < n; k++) {
    const image = Float64Array.from({ length: n }, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), vectors[k]!))
    expect(Math.max(...image.map((value, i) => Math.abs(value - values[k]! * vectors[k]![i]!)))).toBeLessThan(1e-9)
    expect(k === 0 || values[k - 1]! >= values[k]!).toBe(true)
  }
  expect(() => symmetricEigen(new Float64Array(9).fill(Number.NaN), 3)).toThrow()
})

test('full whitening gives directions that vary alike and apart from each other; power 0 keeps distances', () => {
  const rows = Array.from({ length: 300 }, () => {
    const [a, b] = [normal() * 10, normal()]
    return Float32Array.from([a + b + 5, a - b, 2 * a])
  })
  const white = fitWhitening(rows, 3, { dimensions: 3, power: 1 })
  // The three columns span two directions.
  expect(white.directions).toHaveLength(2)
  const mean = [0, 1, 2].map((d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length)
  const out = rows.map((row) => applyWhitening(white, row.map((value, d) => value - mean[d]!)))
  const covariance = (i: number, j: number) => out.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / out.length
  expect(covariance(0, 0)).toBeCloseTo(1, 2)
  expect(covariance(1, 1)).toBeCloseTo(1, 2)
  expect(covariance(0, 1)).toBeCloseTo(0, 2)
  const plain = fitWhitening(rows, 3, { dimensions: 3, power: 0 })
  const apart = (a: Float32Array, b: Float32Array) => norm(a.map((value, i) => value - b[i]!))
  expect(apart(applyWhitening(plain, rows[0]!), applyWhitening(plain, rows[1]!))).toBeCloseTo(apart(rows[0]!, rows[1]!), 2)
})

/** Two kinds of pictures of the same products: what tells products apart, plus what tells the domains apart. */
function made(product: number, shift: number): Features {
  const own = seeded(product + 1)
  const net = Float32Array.from({ length: 40 }, (_, i) => Math.abs((i < 8 ? own() * 2 : 0.2) + (i % 2 === 0 ? shift : 0) + normal() * 0.1))
  const colour = Float32Array.from({ length: 16 }, (_, i) => (i === product % 16 ? 0.9 : 0.1))
  const length = norm(colour)
  return { net, colour: colour.map((value) => value / length), edges: new Float32Array(4), layout: new Float32Array(4) }
}

describe('a space', () => {
  const products = Array.from({ length: 30 }, (_, i) => i)
  const catalogue = products.map((product) => made(product, 0))
  const photos = products.flatMap((product) => Array.from({ length: 6 }, () => made(product, 3)))
  const plain = plainSpace({ net: 40, colour: 16, edges: 4, layout: 4 })
  const learned = learnSpace(plain, { catalogue, query: photos }, { ...learnDefaults, dimensions: 10 })

  test('with a network has that and colour; without, what is read from the pixels', () => {
    expect(plain.parts.map(({ name, weight }) => [name, weight])).toEqual([['colour', 0.5], ['net', 1]])
    expect(plainSpace({ colour: 16, edges: 4, layout: 4 }).parts.map(({ name }) => name)).toEqual(['colour', 'edges', 'layout'])
  })

  test('learned means bring photos nearer to the pictures of their products', () => {
    const hits = (space: typeof plain) => {
      const items = catalogue.map((features) => placeInSpace(space, features, 'catalogue'))
      return photos.filter((features, i) => {
        const query = placeInSpace({ ...space, parts: space.parts.filter(({ name }) => name === 'net') }, features, 'query')
        const only = items.map((_, product) => dot(query, placeInSpace({ ...space, parts: space.parts.filter(({ name }) => name === 'net') }, catalogue[product]!, 'catalogue')))
        return only.indexOf(Math.max(...only)) === Math.floor(i / 6)
      }).length
    }
    expect(hits(learned)).toBeGreaterThan(hits(plain))
    expect(learned.parts[1]!.domains.query!.count).toBe(180)
    expect([learned.parts[0]!.whitening, learned.parts[1]!.whitening?.directions.length]).toEqual([undefined, 10])
  })

  test('vectors have unit length, and the parts of a likeness add up to it', () => {
    const a = placeInSpace(learned, photos[0]!, 'query')
    const b = placeInSpace(learned, catalogue[0]!, 'catalogue')
    expect(a).toHaveLength(26)
    expect(norm(a)).toBeCloseTo(1, 5)
    const parts = explainLikeness(learned, a, b)
    expect(parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(dot(a, b), 5)
    expect(parts.map(({ name }) => name)).toEqual(['colour', 'net'])
  })

  test('its version follows from what is in it: the same again is the same, another picture or weight another', () => {
    expect(learnSpace(plain, { catalogue, query: photos }, { ...learnDefaults, dimensions: 10 }).version).toBe(learned.version)
    expect(learnSpace(plain, { catalogue, query: photos.slice(1) }, { ...learnDefaults, dimensions: 10 }).version).not.toBe(learned.version)
    expect(plain.version).not.toBe(learned.version)
  })

  test('means run on: earlier pictures count, up to a limit, and few pictures teach no whitening', () => {
    const next = learnSpace(learned, { catalogue: [], query: photos.slice(0, 20) }, { ...learnDefaults, shippedWeight: 60 })
    const query = next.parts[1]!.domains.query!
    expect(query.count).toBe(80)
    expect(next.parts[1]!.whitening).toBe(learned.parts[1]!.whitening)
    expect(next.parts[1]!.domains.catalogue).toBe(learned.parts[1]!.domains.catalogue)
    expect(query.distance.mean).toBeGreaterThan(0)
  })

  test('what is not finite, empty or unlike all others does not pass as a good vector', () => {
    expect(checkedVector(learned, photos[3]!, 'query')).toMatchObject({ usable: true, problems: [] })
    const broken = { ...photos[3]!, net: photos[3]!.net!.map((value, i) => (i === 5 ? Number.NaN : value)) }
    expect(checkedVector(learned, broken, 'query')).toMatchObject({ usable: false, problems: [{ kind: 'not finite', part: 'net' }] })
    const nothing = { net: new Float32Array(40), colour: new Float32Array(16) }
    expect(checkedVector(plain, nothing, 'query')).toMatchObject({ usable: false, problems: [{ kind: 'empty' }] })
    const odd = { ...photos[3]!, net: Float32Array.from({ length: 40 }, (_, i) => (i === 39 ? 100 : 0)) }
    const { usable, problems } = checkedVector(learned, odd, 'query')
    expect([usable, problems[0]?.kind]).toEqual([true, 'outlier'])
    expect(() => checkedVector(learned, { colour: photos[0]!.colour! }, 'query')).toThrow(/no net/)
  })
})

test('the rule for "nothing matches" answers the share it was asked for and ranks what it sees', () => {
  const best = Array.from({ length: 100 }, (_, i) => i / 100)
  const rule = fitMatchRule(best, 0.8)
  expect(best.filter((cosine) => decideMatch(rule, cosine).matches)).toHaveLength(80)
  expect(decideMatch(rule, 0.05)).toMatchObject({ matches: false })
  expect(decideMatch(rule, 0.5).rank).toBeCloseTo(51 / 101)
  expect(decideMatch(rule, 2).rank).toBe(1)
  expect(() => fitMatchRule([])).toThrow()
})

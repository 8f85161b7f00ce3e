import { expect, test } from 'vitest'
import { assignArm, chanceBest, judgeExperiment, nextShares } from './experiment.js'
import { seeded } from './random.js'

const arms = [{ id: 'a', share: 0.8 }, { id: 'b', share: 0.2 }]
const people = Array.from({ length: 5000 }, (_, i) => `U${i}`)

test('a person stays in their arm, shares are kept, and another experiment deals anew', () => {
  const first = people.map((person) => assignArm('x1', person, arms))
  expect(people.map((person) => assignArm('x1', person, arms))).toEqual(first)
  expect(first.filter((arm) => arm === 'b').length / people.length).toBeCloseTo(0.2, 1)
  const second = people.map((person) => assignArm('x2', person, arms))
  const both = people.filter((_, i) => first[i] === 'b' && second[i] === 'b').length
  expect(both / people.length).toBeCloseTo(0.04, 1)
  expect(second).not.toEqual(first)
})

test('a larger share moves people in one direction only', () => {
  const wider = [{ id: 'a', share: 0.5 }, { id: 'b', share: 0.5 }]
  for (const person of people) if (assignArm('x1', person, arms) === 'b') expect(assignArm('x1', person, wider)).toBe('b')
})

test('the chance to be best: even without data, exact for small counts, clear with many', () => {
  expect(chanceBest([{ id: 'a', accepted: 0, decided: 0 }, { id: 'b', accepted: 0, decided: 0 }])[0]).toBeCloseTo(0.5, 9)
  // Beta(2, 1) against Beta(1, 1): E[x] = 2/3.
  expect(chanceBest([{ id: 'a', accepted: 1, decided: 1 }, { id: 'b', accepted: 0, decided: 0 }])[0]).toBeCloseTo(2 / 3, 3)
  expect(chanceBest([{ id: 'a', accepted: 800, decided: 1000 }, { id: 'b', accepted: 860, decided: 1000 }])[1]).toBeGreaterThan(0.999)
  const three = chanceBest([{ id: 'a', accepted: 5, decided: 10 }, { id: 'b', accepted: 5, decided: 10 }, { id: 'c', accepted: 5, decided: 10 }])
  for (const chance of three) expect(chance).toBeCloseTo(1 / 3, 6)
})

test('no arm goes below the floor, and shares sum to 1', () => {
  const shares = nextShares([{ id: 'a', accepted: 10, decided: 500 }, { id: 'b', accepted: 400, decided: 500 }])
  expect(shares[0]!.share).toBeCloseTo(0.1, 3)
  expect(shares[0]!.share + shares[1]!.share).toBeCloseTo(1, 9)
  expect(() => nextShares(shares.map(({ id }) => ({ id, accepted: 0, decided: 0 })), 0.6)).toThrow()
})

test('it stops for a clear winner with enough decisions, gives up in the end, and says so', () => {
  const judge = (a: [number, number], b: [number, number]) =>
    judgeExperiment([{ id: 'a', accepted: a[0], decided: a[1] }, { id: 'b', accepted: b[0], decided: b[1] }])
  expect(judge([100, 150], [150, 150])).toMatchObject({ kind: 'go-on', words: expect.stringContaining('200') as string })
  expect(judge([240, 300], [270, 300])).toMatchObject({ kind: 'winner', winner: 'b', proven: true })
  expect(judge([240, 300], [258, 300])).toMatchObject({ kind: 'winner', winner: 'b', proven: false, words: expect.stringContaining('not surely') as string })
  expect(judge([240, 300], [246, 300])).toMatchObject({ kind: 'go-on', words: expect.stringContaining('b leads') as string })
  expect(judge([4800, 6000], [4810, 6000])).toMatchObject({ kind: 'no-difference', winner: null })
  expect(judge([0, 0], [0, 0]).arms[0]!.rate).toEqual({ value: 0, low: 0, high: 1 })
})

test('looking again and again at equal arms stops as often as documented, and is seldom called proven', () => {
  const random = seeded(11)
  const runs = 80
  let [stopped, proven] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const counts = [{ id: 'a', accepted: 0, decided: 0 }, { id: 'b', accepted: 0, decided: 0 }]
    let [stop, proof] = [false, false]
    for (let look = 0; look < 20 && !proof; look++) {
      for (const arm of counts) for (let i = 0; i < 100; i++, arm.decided++) if (random() < 0.8) arm.accepted++
      const report = judgeExperiment(counts)
      stop ||= report.kind === 'winner'
      proof ||= report.proven
    }
    if (stop) stopped++
    if (proof) proven++
  }
  expect(stopped / runs).toBeLessThan(0.5)
  expect(stopped / runs).toBeGreaterThan(0.15)
  expect(proven / runs).toBeLessThan(0.16)
})

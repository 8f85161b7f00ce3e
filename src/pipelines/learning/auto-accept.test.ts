import { expect, test } from 'vitest'
import { auditVerdict, chooseThreshold } from './auto-accept.js'
import { seeded } from './random.js'

const rows = (count: number, random: () => number) =>
  Array.from({ length: count }, () => {
    const score = random()
    return { score, right: random() < 0.55 + 0.45 * Math.min(1, score * 1.25) }
  })

test('the lowest score that is good enough, with its proof', () => {
  const scored = [...Array.from({ length: 300 }, (_, i) => ({ score: 1 - i / 1000, right: true })), ...Array.from({ length: 300 }, (_, i) => ({ score: 0.5 - i / 1000, right: i % 2 === 0 }))]
  const chosen = chooseThreshold(scored, 0.98, 50)!
  expect(chosen.threshold).toBeLessThanOrEqual(0.7)
  expect(chosen.threshold).toBeGreaterThan(0.49)
  expect(chosen.lower).toBeGreaterThanOrEqual(0.98)
  expect(chosen.share).toBeCloseTo(chosen.count / 600, 10)
})

test('too few rows, or mistakes at the top, accept nothing', () => {
  const right = (count: number) => Array.from({ length: count }, () => ({ score: 0.9, right: true }))
  expect(chooseThreshold(right(100), 0.98, 20)).toBeUndefined()
  expect(chooseThreshold(right(120), 0.98, 20)).toMatchObject({ threshold: 0.9, count: 120 })
  expect(chooseThreshold(right(120), 0.98, 200)).toBeUndefined()
  expect(chooseThreshold([...right(120), { score: 0.9, right: false }], 0.98, 20)).toBeUndefined()
  expect(chooseThreshold([], 0.98, 0)).toBeUndefined()
})

test('never goes down to a score at which nothing was right', () => {
  const scored = [...Array.from({ length: 300 }, () => ({ score: 0.9, right: true })), { score: 0.4, right: false }]
  expect(chooseThreshold(scored, 0.98, 20)).toMatchObject({ threshold: 0.9, count: 300 })
})

test('equal scores stand or fall together', () => {
  const tied = [...Array.from({ length: 120 }, () => ({ score: 0.9, right: true })), { score: 0.5, right: true }, { score: 0.5, right: false }, { score: 0.5, right: false }, { score: 0.5, right: false }]
  expect(chooseThreshold(tied, 0.98, 20)).toMatchObject({ threshold: 0.9, count: 120 })
})

test('on new rows the chosen threshold mostly keeps its promise', () => {
  const random = seeded(2)
  let [chosen, broken] = [0, 0]
  for (let run = 0; run < 200; run++) {
    const threshold = chooseThreshold(rows(600, random), 0.95, 50)?.threshold
    if (threshold === undefined) continue
    chosen++
    const accepted = rows(20_000, random).filter(({ score }) => score >= threshold)
    if (accepted.filter(({ right }) => right).length / accepted.length < 0.94) broken++
  }
  expect(chosen).toBeGreaterThan(100)
  expect(broken / chosen).toBeLessThan(0.2)
})

test('the blind sample stops it when it falls short beyond chance, and says so', () => {
  expect(auditVerdict(0, 0, 0.98).kind).toBe('go-on')
  expect(auditVerdict(20, 20, 0.98)).toMatchObject({ kind: 'go-on', precision: 1 })
  expect(auditVerdict(19, 20, 0.98)).toMatchObject({ kind: 'go-on', words: expect.stringContaining('chance') as string })
  expect(auditVerdict(17, 20, 0.98)).toMatchObject({ kind: 'stop', words: expect.stringMatching(/17 of 20.*85 %.*98 %.*stops/) as string })
  expect(auditVerdict(93, 100, 0.98).kind).toBe('stop')
  expect(auditVerdict(97, 100, 0.98).kind).toBe('go-on')
})

test('a sample that holds the target seldom stops; one at 90 % mostly does', () => {
  const random = seeded(6)
  const stops = (precision: number) => {
    let stopped = 0
    for (let run = 0; run < 500; run++) {
      let right = 0
      for (let i = 0; i < 60; i++) if (random() < precision) right++
      if (auditVerdict(right, 60, 0.98).kind === 'stop') stopped++
    }
    return stopped / 500
  }
  expect(stops(0.98)).toBeLessThan(0.1)
  expect(stops(0.9)).toBeGreaterThan(0.75)
})

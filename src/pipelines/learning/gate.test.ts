import { expect, test } from 'vitest'
import { compareModels, mcnemar, type GateAnswer, type GateRow } from './gate.js'
import { seeded } from './random.js'

/** Rows labelled yes or no by turns; each model is right with its own chance, and as sure as `sure` says. */
function scene(rows: number, chances: [number, number], options: { seed?: number; sure?: [number, number]; audit?: number } = {}) {
  const { seed = 1, sure = [0.8, 0.8], audit = 0.2 } = options
  const random = seeded(seed)
  const gate: GateRow[] = []
  const answers: [GateAnswer[], GateAnswer[]] = [[], []]
  for (let i = 0; i < rows; i++) {
    const truth = i % 2 === 0 ? 'yes' : 'no'
    gate.push({ id: `r${i}`, truth, audit: random() < audit })
    // Models mostly agree: the same luck decides, with a little of their own.
    const luck = random()
    for (const side of [0, 1] as const) {
      const right = (random() < 0.9 ? luck : random()) < chances[side]
      answers[side].push({ label: right ? truth : truth === 'yes' ? 'no' : 'yes', truthProbability: right ? sure[side] : 1 - sure[side] })
    }
  }
  return { gate, active: answers[0], challenger: answers[1] }
}

test("McNemar's p on a worked example and at its ends", () => {
  // 1 against 9 of 10: 2 · (1 + 10) / 1024, and mid-p without half of the observed.
  expect(mcnemar(1, 9).exact).toBeCloseTo(22 / 1024, 10)
  expect(mcnemar(9, 1).midP).toBeCloseTo(12 / 1024, 10)
  expect(mcnemar(0, 0)).toEqual({ exact: 1, midP: 1 })
  expect(mcnemar(5, 5).midP).toBeCloseTo(1, 10)
})

test('a clearly better model takes over, a worse or an equal one does not, and each says why', () => {
  const better = scene(600, [0.8, 0.9])
  const up = compareModels(better.active, better.challenger, better.gate, { positive: 'yes' })
  expect(up).toMatchObject({ kind: 'activate', metric: 'f1', reason: expect.stringMatching(/clearly better: of 600 rows/) as string })
  expect(up.difference!.low).toBeGreaterThan(0)
  expect(up.p).toBeLessThan(0.05)
  expect(compareModels(better.challenger, better.active, better.gate)).toMatchObject({ kind: 'keep', metric: 'accuracy' })
  expect(compareModels(better.active, better.active, better.gate)).toMatchObject({ kind: 'keep', p: 1, difference: { value: 0, low: 0, high: 0 } })
})

test('as often right but closer to the truth in its confidence: takes over', () => {
  const { gate, active } = scene(400, [0.9, 0.9])
  const calmer = active.map((answer, i) => ({ ...answer, truthProbability: answer.label === gate[i]!.truth ? 0.9 : 0.1 }))
  const verdict = compareModels(active, calmer, gate)
  expect(verdict).toMatchObject({ kind: 'activate', reason: expect.stringContaining('confidence') as string })
  expect(verdict.lossDifference!.high).toBeLessThan(0)
  expect(compareModels(calmer, active, gate).kind).toBe('keep')
})

test('worse on the random audit sample: never, however good elsewhere', () => {
  const { gate, active } = scene(500, [0.7, 0.7], { audit: 0.2 })
  const right = (i: number): GateAnswer => ({ label: gate[i]!.truth, truthProbability: 0.9 })
  const wrong = (i: number): GateAnswer => ({ label: gate[i]!.truth === 'yes' ? 'no' : 'yes', truthProbability: 0.1 })
  const challenger = active.map((answer, i) => (gate[i]!.audit ? (i % 3 === 0 ? wrong(i) : answer) : right(i)))
  expect(compareModels(active, challenger, gate)).toMatchObject({ kind: 'keep', reason: expect.stringContaining('audit') as string })
})

test('few rows decide nothing; the first model needs no rival; unanswered rows are an error', () => {
  const few = scene(20, [0.1, 1])
  expect(compareModels(few.active, few.challenger, few.gate)).toMatchObject({ kind: 'keep', reason: expect.stringContaining('20') as string })
  expect(compareModels(undefined, few.challenger, few.gate).kind).toBe('keep')
  const enough = scene(60, [0.5, 0.8])
  expect(compareModels(undefined, enough.challenger, enough.gate)).toMatchObject({ kind: 'activate', active: null, p: null })
  expect(compareModels([], [], [])).toMatchObject({ kind: 'keep', rows: 0 })
  expect(() => compareModels([], enough.challenger, enough.gate)).toThrow(/every row/)
})

test('an equal model seldom takes over, a better one mostly does', () => {
  let [equal, better] = [0, 0]
  const runs = 200
  for (let seed = 0; seed < runs; seed++) {
    const same = scene(300, [0.85, 0.85], { seed })
    if (compareModels(same.active, same.challenger, same.gate, { rounds: 200 }).kind === 'activate') equal++
    const ahead = scene(300, [0.85, 0.92], { seed: seed + 1000 })
    if (compareModels(ahead.active, ahead.challenger, ahead.gate, { rounds: 200 }).kind === 'activate') better++
  }
  expect(equal / runs).toBeLessThan(0.08)
  expect(better / runs).toBeGreaterThan(0.6)
})

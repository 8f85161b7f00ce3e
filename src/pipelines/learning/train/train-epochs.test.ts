import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seeded } from '../random.js'
import { fileCheckpoints } from './checkpoints.js'
import { createHeadLearner } from './head-learner.js'
import type { Examples, Learner } from './learner.js'
import { rightShare } from './measure-logits.js'
import { denseRows } from './rows.js'
import { createSoftmaxLearner } from './softmax-learner.js'
import { balancedWeights, trainEpochs, type EpochSettings } from './train-epochs.js'

const classes = 3

/** Points around three corners; `ring` makes the classes rings around the middle, which no line tells apart. */
function made(count: number, seed: number, ring = false): Examples {
  const random = seeded(seed)
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes)
  const vectors = Array.from(labels, (label) => {
    const angle = random() * 2 * Math.PI
    if (ring) return Float32Array.of(Math.cos(angle) * (0.2 + label * 0.6), Math.sin(angle) * (0.2 + label * 0.6))
    return Float32Array.of(Math.cos(label * 2.1) + (random() - 0.5) * 0.8, Math.sin(label * 2.1) + (random() - 0.5) * 0.8)
  })
  return { rows: denseRows(vectors, 2), labels }
}

const settings: EpochSettings = { epochs: 30, rate: 0.3, schedule: { kind: 'cosine', floor: 0.05 }, earlyStopping: { patience: 30, minDelta: 0 }, seed: 5 }
const even = new Float64Array(classes).fill(1)
const linear = (examples: Examples, clip = 10) => createSoftmaxLearner(examples, classes, even, { batchSize: 8, l2: 0.001, clip, labelSmoothing: 0 })
const head = (examples: Examples) => createHeadLearner(examples, classes, even, { hidden: 24, dropout: 0.2, batchSize: 8, l2: 0.0001, clip: 5, labelSmoothing: 0, seed: 5 })

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'epochs-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('both learn what a line can tell, only the head what it cannot', async () => {
  const [corners, rings, testCorners, testRings] = [made(240, 1), made(600, 2, true), made(90, 3), made(90, 4, true)]
  const right = async (learner: Learner, train: Examples, test: Examples, rate: number) => {
    await trainEpochs(learner, train, null, classes, { ...settings, rate })
    return rightShare(await learner.logits(test.rows), test.labels, classes)
  }
  expect(await right(linear(corners), corners, testCorners, 0.3)).toBeGreaterThan(0.95)
  expect(await right(head(corners), corners, testCorners, 0.02)).toBeGreaterThan(0.95)
  expect(await right(linear(rings), rings, testRings, 0.3)).toBeLessThan(0.7)
  expect(await right(head(rings), rings, testRings, 0.02)).toBeGreaterThan(0.9)
})

test.each([['linear', linear], ['head', head]] as const)('%s: the same seed gives the same bits, and so does a run that was cut off', async (_name, make) => {
  const [train, valid] = [made(60, 1), made(30, 2)]
  const whole = await trainEpochs(make(train), train, valid, classes, settings)
  const again = await trainEpochs(make(train), train, valid, classes, settings)
  expect(again).toEqual(whole)
  expect((await trainEpochs(make(train), train, valid, classes, { ...settings, seed: 6 })).weights).not.toEqual(whole.weights)

  const points = () => fileCheckpoints(dir, 0)
  const cut = points().stage('s', make(train), train, valid, classes, settings, { onEpoch: ({ epoch }) => { if (epoch === 12) throw new Error('killed') } })
  await expect(cut).rejects.toThrow('killed')
  const seen: number[] = []
  const resumed = await points().stage('s', make(train), train, valid, classes, settings, { onEpoch: ({ epoch }) => seen.push(epoch) })
  expect(seen[0]).toBe(12)
  expect(resumed).toEqual(whole)
  // A stage that is done is not trained again.
  const broken = { ...make(train), epoch: () => { throw new Error('trained again') } }
  expect((await points().stage('s', broken, train, valid, classes, settings)).weights).toEqual(whole.weights)
})

test('it stops when held-out rows get no better, and returns the best weights', async () => {
  const train = made(30, 1)
  // Labels of the held-out rows are turned: the better it learns, the worse they get.
  const valid = made(30, 2)
  const wrong = { rows: valid.rows, labels: valid.labels.map((label) => (label + 1) % classes) }
  const stopped = await trainEpochs(linear(train), train, wrong, classes, { ...settings, earlyStopping: { patience: 3, minDelta: 0.001 } })
  expect(stopped).toMatchObject({ stoppedEarly: true, bestEpoch: 1 })
  expect(stopped.log).toHaveLength(4)
})

test('rare classes count as much as others, by weights or by sampling', async () => {
  const all = made(300, 1)
  const rows = Array.from(all.labels.keys()).filter((row) => all.labels[row] !== 2 || row % 30 === 2)
  const labels = Int32Array.from(rows, (row) => all.labels[row]!)
  expect(balancedWeights(labels, classes)[2]).toBeCloseTo(labels.length / (3 * 10))
  const orders: number[] = []
  const counting: Learner = { weightNames: [], epoch: (order) => { orders.push(...Array.from(order, (row) => labels[row]!)); return 0 }, logits: () => new Float32Array(), state: () => ({}), restore: () => undefined }
  await trainEpochs(counting, { rows: all.rows, labels }, null, classes, { ...settings, epochs: 1, sampling: true })
  expect([0, 1, 2].map((label) => orders.filter((each) => each === label).length)).toEqual([100, 100, 100])
})

test('the gradient of an example is no longer than the clip', async () => {
  const train: Examples = { rows: denseRows([Float32Array.of(1000, 0)], 2), labels: Int32Array.of(0) }
  const moved = async (clip: number) => {
    const learner = linear(train, clip)
    await learner.epoch(Int32Array.of(0), 1, 0)
    const { squares, biasSquares } = learner.state()
    return Math.sqrt([...squares!, ...biasSquares!].reduce((sum, value) => sum + value, 0))
  }
  expect(await moved(0.5)).toBeCloseTo(0.5, 3)
  expect(await moved(1e6)).toBeGreaterThan(500)
})

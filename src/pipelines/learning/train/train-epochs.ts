import { logLossOf, rightShare } from './measure-logits.js'
import { seeded, shuffled } from '../random.js'
import type { Examples, Learner, Tensors } from './learner.js'

export interface EpochSettings {
  epochs: number
  rate: number
  schedule: { kind: 'constant' | 'cosine'; floor: number }
  earlyStopping: { patience: number; minDelta: number }
  seed: number
  /** Rows of rare classes come more often, so that all classes are seen equally. */
  sampling?: boolean
}

export interface EpochReport {
  /** From 1. */
  epoch: number
  epochs: number
  loss: number
  /** Of held-out rows; null without any. */
  validLoss: number | null
  validAccuracy: number | null
  rate: number
}

/** Where a run stands after an epoch: enough to go on as if nothing had happened. */
export interface Checkpoint {
  epoch: number
  state: Tensors
  best: Tensors | null
  bestLoss: number
  bestEpoch: number
  log: EpochReport[]
}

export interface EpochHooks {
  onEpoch?(report: EpochReport): void
  /** Called after each epoch; saves when it thinks that it is time. `make` copies everything. */
  checkpoint?(epoch: number, make: () => Checkpoint): void
  resume?: Checkpoint | undefined
}

export interface TrainedEpochs {
  weights: Tensors
  log: EpochReport[]
  /** Whose weights these are. */
  bestEpoch: number
  stoppedEarly: boolean
}

/**
 * Trains for a number of epochs, or until the loss of held-out rows stops falling; then its best weights are taken. The order
 * of the rows depends on seed and epoch alone, so a run that goes on from a checkpoint ends with the same bits.
 */
export async function trainEpochs(learner: Learner, train: Examples, valid: Examples | null, classes: number, settings: EpochSettings, hooks: EpochHooks = {}): Promise<TrainedEpochs> {
  const { epochs, earlyStopping } = settings
  const { resume } = hooks
  if (resume) learner.restore(resume.state)
  const log = [...(resume?.log ?? [])]
  let best = resume?.best ?? null
  let bestLoss = resume?.bestLoss ?? Infinity
  let bestEpoch = resume?.bestEpoch ?? 0
  // What counts as no gain is measured from the best; a loss that falls in tiny steps is no gain either.
  const isOver = (epoch: number) => valid !== null && epoch - bestEpoch >= earlyStopping.patience
  let epoch = resume?.epoch ?? 0
  while (epoch < epochs && !isOver(epoch)) {
    const rate = rateAt(settings, epoch)
    const loss = await learner.epoch(orderOf(train.labels, classes, settings, epoch), rate, epoch)
    epoch++
    let validLoss: number | null = null
    let validAccuracy: number | null = null
    if (valid) {
      const logits = await learner.logits(valid.rows)
      validLoss = logLossOf(logits, valid.labels, classes)
      validAccuracy = rightShare(logits, valid.labels, classes)
      if (validLoss < bestLoss - earlyStopping.minDelta) {
        bestLoss = validLoss
        bestEpoch = epoch
        best = weightsOf(learner)
      }
    }
    const report = { epoch, epochs, loss, validLoss, validAccuracy, rate }
    log.push(report)
    hooks.onEpoch?.(report)
    hooks.checkpoint?.(epoch, () => ({ epoch, state: learner.state(), best, bestLoss, bestEpoch, log: [...log] }))
  }
  return { weights: best ?? weightsOf(learner), log, bestEpoch: best ? bestEpoch : epoch, stoppedEarly: epoch < epochs }
}

function weightsOf(learner: Learner): Tensors {
  const state = learner.state()
  return Object.fromEntries(learner.weightNames.map((name) => [name, state[name]!]))
}

export function rateAt({ rate, epochs, schedule }: Pick<EpochSettings, 'rate' | 'epochs' | 'schedule'>, epoch: number): number {
  if (schedule.kind === 'constant') return rate
  return rate * (schedule.floor + ((1 - schedule.floor) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2)
}

function orderOf(labels: Int32Array, classes: number, settings: EpochSettings, epoch: number): Int32Array {
  const random = seeded(settings.seed * 7919 + epoch)
  const all = Array.from(labels.keys())
  if (!settings.sampling) return Int32Array.from(shuffled(all, random))
  const byClass: number[][] = Array.from({ length: classes }, () => [])
  for (const row of all) byClass[labels[row]!]!.push(row)
  const most = Math.max(...byClass.map((rows) => rows.length))
  const drawn = byClass.flatMap((rows) => (rows.length === 0 ? [] : [...rows, ...Array.from({ length: most - rows.length }, () => rows[Math.floor(random() * rows.length)]!)]))
  return Int32Array.from(shuffled(drawn, random))
}

/** Weights that make all classes count the same; their mean over rows is 1. */
export function balancedWeights(labels: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  for (const label of labels) counts[label]!++
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count === 0 ? 1 : labels.length / (present * count)))
}

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Tensors } from './learner.js'
import { packTensors, unpackTensors } from './tensor-file.js'
import { trainEpochs, type Checkpoint, type EpochReport, type TrainedEpochs } from './train-epochs.js'

/** Keeps where each stage of a run stands, so that a killed run goes on there. */
export interface Checkpoints {
  /** Trains one stage, or goes on with it, or returns what it came to before. */
  stage(name: string, ...training: StageArguments): Promise<TrainedEpochs>
  /** The run is over: nothing is needed any more. */
  clear(): void
}

type StageArguments = Parameters<typeof trainEpochs>

const number = z.number()
const reportShape = z.object({ epoch: number, epochs: number, loss: number, validLoss: number.nullable(), validAccuracy: number.nullable(), rate: number })
const metaShape = z.object({ done: z.boolean(), epoch: number, bestLoss: number.nullable(), bestEpoch: number, stoppedEarly: z.boolean(), log: z.array(reportShape) })

/** Checkpoints as files in a folder that belongs to this run alone: its name says data, settings and models. */
export function fileCheckpoints(folder: string, everySeconds: number, now: () => number = Date.now): Checkpoints {
  const fileOf = (name: string) => join(folder, `${name.replace(/[^a-z0-9-]+/gi, '_')}.checkpoint`)
  const write = (name: string, bytes: Buffer) => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${fileOf(name)}.part`, bytes)
    renameSync(`${fileOf(name)}.part`, fileOf(name))
  }
  return {
    async stage(name, learner, train, valid, classes, settings, hooks = {}) {
      const kept = read(fileOf(name))
      if (kept?.done) {
        for (const report of kept.log) hooks.onEpoch?.(report)
        return { weights: kept.best!, log: kept.log, bestEpoch: kept.bestEpoch, stoppedEarly: kept.stoppedEarly }
      }
      let savedAt = now()
      const trained = await trainEpochs(learner, train, valid, classes, settings, {
        ...hooks,
        resume: kept,
        checkpoint(epoch, make) {
          if (now() - savedAt < everySeconds * 1000) return
          write(name, pack(make(), false, false))
          savedAt = now()
          hooks.checkpoint?.(epoch, make)
        },
      })
      const { weights, bestEpoch, stoppedEarly, log } = trained
      write(name, pack({ epoch: log.length, state: {}, best: weights, bestLoss: 0, bestEpoch, log }, true, stoppedEarly))
      return trained
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** For runs that are too short to be worth it. */
export function noCheckpoints(): Checkpoints {
  return { stage: (_name, ...training) => trainEpochs(...training), clear: () => undefined }
}

function pack(point: Checkpoint, done: boolean, stoppedEarly: boolean): Buffer {
  const { epoch, bestLoss, bestEpoch, log, state, best } = point
  const named = (prefix: string, tensors: Tensors) => Object.fromEntries(Object.entries(tensors).map(([name, array]) => [`${prefix}.${name}`, array]))
  // JSON has no Infinity: null means that nothing was measured yet.
  const meta = { done, epoch, bestLoss: Number.isFinite(bestLoss) ? bestLoss : null, bestEpoch, stoppedEarly, log }
  return packTensors(meta, { ...named('state', state), ...(best ? named('best', best) : {}) })
}

interface KeptStage extends Checkpoint {
  done: boolean
  stoppedEarly: boolean
}

function read(file: string): KeptStage | undefined {
  try {
    const { meta, arrays } = unpackTensors(readFileSync(file))
    const { bestLoss, log, ...facts } = metaShape.parse(meta)
    const part = (prefix: string): Tensors => Object.fromEntries(Object.entries(arrays).flatMap(([name, array]) => (name.startsWith(`${prefix}.`) && array instanceof Float32Array ? [[name.slice(prefix.length + 1), array] as const] : [])))
    const best = part('best')
    return { ...facts, log: log as EpochReport[], bestLoss: bestLoss ?? Infinity, state: part('state'), best: Object.keys(best).length > 0 ? best : null }
  } catch {
    // None, or one that a crash cut off: the stage starts anew.
    return undefined
  }
}

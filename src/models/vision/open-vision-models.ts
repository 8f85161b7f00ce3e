import { modelVersion, preprocessVersion, type ModelDescription } from './description.js'
import type { DecodeOptions } from './decode-boxes.js'
import { findVisionModels, type FoundModel } from './find-models.js'
import type { Detector, ImageEncoder, ModelHealth, VisionModels } from './ports.js'
import { VisionThread } from './vision-thread.js'

export interface VisionSettings {
  modelsDir: string
  /** Threads of one network run. */
  threads?: number
  detection?: DecodeOptions
}

type Usable = Extract<FoundModel, { description: ModelDescription }>

/**
 * Loads every model for pictures under `modelsDir` into one thread, each run once. Never throws for what is missing or
 * broken: that is said by `health` and `degraded`, and the pipeline does without. Encoders come in the order of their names.
 */
export async function openVisionModels({ modelsDir, threads = 1, detection }: VisionSettings): Promise<VisionModels> {
  const found = await findVisionModels(modelsDir)
  const usable = found.filter((model): model is Usable => 'description' in model)
  const health: ModelHealth[] = []
  let ended: string | undefined
  const thread = usable.length > 0 ? new VisionThread((reason) => (ended = reason)) : undefined
  const ready: ModelDescription[] = []
  for (const { file, description } of usable) {
    const state = { name: description.name, kind: description.kind, licence: description.licence, modelVersion: modelVersion(description) }
    try {
      const answer = await thread!.ask({ ask: 'load', file, description, threads })
      health.push({ ...state, state: 'ready', loadMs: 'loadMs' in answer ? answer.loadMs : 0 })
      ready.push(description)
    } catch (error) {
      health.push({ ...state, state: 'failed', reason: error instanceof Error ? error.message : 'unknown' })
    }
  }
  const broken = found.filter((model) => 'problem' in model)
  const detector = ready.find(({ kind }) => kind === 'detector')
  const encoders = ready.filter(({ kind }) => kind === 'image-encoder').sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    detector: detector && thread ? detectorOn(thread, detector, detection) : undefined,
    encoders: thread ? encoders.map((description) => encoderOn(thread, description)) : [],
    health: () => [
      ...health.map((model) => (ended === undefined || model.state === 'failed' ? model : { ...model, state: 'failed' as const, reason: ended })),
      ...broken.map(({ folder, problem }) => ({ name: folder, kind: 'image-encoder' as const, state: 'failed' as const, licence: 'unknown', modelVersion: '', reason: problem })),
    ],
    degraded: () => [
      ...(detector && ended === undefined ? [] : ['no detector: the whole picture is compared']),
      ...(encoders.length > 0 && ended === undefined ? [] : ['no image encoder: colour, edges and layout are compared']),
    ],
    close: async () => thread?.close(),
  }
}

function detectorOn(thread: VisionThread, description: ModelDescription, options: DecodeOptions | undefined): Detector {
  return {
    labels: description.kind === 'detector' ? description.output.labels : [],
    modelVersion: modelVersion(description),
    preprocessVersion: preprocessVersion(description),
    async detect(picture) {
      const answer = await thread.ask({ ask: 'detect', model: description.name, picture, ...(options ? { options } : {}) })
      if (!('detections' in answer)) throw new Error('the detector gave no boxes')
      return answer.detections
    },
  }
}

function encoderOn(thread: VisionThread, description: ModelDescription): ImageEncoder {
  return {
    name: description.name,
    dimension: description.kind === 'image-encoder' ? description.output.dimension : 0,
    modelVersion: modelVersion(description),
    preprocessVersion: preprocessVersion(description),
    async encode(picture) {
      const answer = await thread.ask({ ask: 'encode', model: description.name, picture })
      if (!('features' in answer)) throw new Error('the encoder gave no features')
      return answer.features
    },
  }
}

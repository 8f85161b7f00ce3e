import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { findVisionModels } from '../src/models/vision/find-models.js'
import type { ModelDescription } from '../src/models/vision/description.js'
import { prepareInput } from '../src/models/vision/prepare-input.js'

export interface BarePicture {
  decode: number
  detector: number
  encoders: number
  scan: number
}

/**
 * What a query costs at least: decoding to the working size, one run of each network with its own resizing, and one pass over
 * all vectors; in this thread, one after the other. No crops, no quality, no colour, no statistics, no explanation.
 */
export async function openBarePictures(modelsDir: string, vectors: Float32Array, dimension: number): Promise<(bytes: Uint8Array, detect: boolean) => Promise<BarePicture>> {
  const sessions: { description: ModelDescription; session: InferenceSession }[] = []
  for (const model of await findVisionModels(modelsDir)) {
    if (!('description' in model)) continue
    sessions.push({ description: model.description, session: await InferenceSession.create(model.file, { intraOpNumThreads: 1, interOpNumThreads: 1, extra: { session: { x64quantprecision: '1' } } }) })
  }
  const query = vectors.slice(0, dimension)
  return async (bytes, detect) => {
    const started = performance.now()
    const { data, info } = await sharp(bytes).autoOrient().resize(1024, 1024, { fit: 'inside', withoutEnlargement: true }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const picture = { width: info.width, height: info.height, data }
    const decoded = performance.now()
    const run = async (kind: ModelDescription['kind']) => {
      for (const { description, session } of sessions.filter((each) => each.description.kind === kind)) {
        const { values } = await prepareInput(picture, description.input)
        await session.run({ [description.input.name]: new Tensor('float32', values, [1, 3, description.input.height, description.input.width]) })
      }
    }
    if (detect) await run('detector')
    const detected = performance.now()
    await run('image-encoder')
    const encoded = performance.now()
    let best = -Infinity
    for (let row = 0; row < vectors.length; row += dimension) {
      let sum = 0
      for (let i = 0; i < dimension; i++) sum += vectors[row + i]! * query[i]!
      if (sum > best) best = sum
    }
    return { decode: decoded - started, detector: detected - decoded, encoders: encoded - detected, scan: performance.now() - encoded }
  }
}

import { parentPort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { decodeBoxes, type DecodeOptions, type OutputTensor } from './decode-boxes.js'
import type { DetectorDescription, ImageEncoderDescription, ModelDescription } from './description.js'
import type { Detection } from './ports.js'
import { prepareInput } from './prepare-input.js'
import type { Raster } from './raster.js'

export type VisionRequest = { id: number } & (
  | { ask: 'load'; file: string; description: ModelDescription; threads: number }
  | { ask: 'detect'; model: string; picture: Raster; options?: DecodeOptions }
  | { ask: 'encode'; model: string; picture: Raster }
)

export type VisionReply = { id: number } & ({ loadMs: number } | { detections: Detection[] } | { features: Float32Array } | { error: string })

interface Loaded {
  session: InferenceSession
  description: ModelDescription
}

/** The thread of all models for pictures: resizing, normalising, the networks, reading their output. One picture at a time. */
if (parentPort) {
  const port = parentPort
  const models = new Map<string, Loaded>()
  sharp.cache(false)
  let queue = Promise.resolve()
  port.on('message', (request: VisionRequest) => {
    queue = queue.then(async () => {
      try {
        port.postMessage({ id: request.id, ...(await answer(models, request)) } satisfies VisionReply)
      } catch (error) {
        port.postMessage({ id: request.id, error: error instanceof Error ? error.message.slice(0, 300) : 'unknown' } satisfies VisionReply)
      }
    })
  })
}

async function answer(models: Map<string, Loaded>, request: VisionRequest) {
  if (request.ask === 'load') return { loadMs: await load(models, request.file, request.description, request.threads) }
  const model = models.get(request.model)
  if (!model) throw new Error('this model is not loaded')
  if (request.ask === 'detect') return { detections: await detect(model, request.picture, request.options) }
  return { features: await encode(model, request.picture) }
}

/** Opens the weights and runs them once, so that wrong shapes show here and the first picture does not wait. */
async function load(models: Map<string, Loaded>, file: string, description: ModelDescription, threads: number): Promise<number> {
  const started = performance.now()
  // Without the last option, processors older than VNNI multiply int8 by instructions that saturate.
  const session = await InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1, extra: { session: { x64quantprecision: '1' } } })
  const wanted = description.kind === 'detector' ? description.output.names : [description.output.name]
  for (const name of wanted) if (!session.outputNames.includes(name)) throw new Error(`the model has no output ${name}`)
  if (!session.inputNames.includes(description.input.name)) throw new Error(`the model has no input ${description.input.name}`)
  const grey: Raster = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(128) }
  const model = { session, description }
  if (description.kind === 'detector') await detect(model, grey)
  else await encode(model, grey)
  models.set(description.name, model)
  return performance.now() - started
}

async function run({ session, description: { input } }: Loaded, values: Float32Array, names: string[]): Promise<OutputTensor[]> {
  const outputs = await session.run({ [input.name]: new Tensor('float32', values, [1, 3, input.height, input.width]) }, names)
  return names.map((name) => ({ dims: outputs[name]!.dims, data: outputs[name]!.data as Float32Array }))
}

async function detect(model: Loaded, picture: Raster, options?: DecodeOptions): Promise<Detection[]> {
  const description = model.description as DetectorDescription
  const { values, placement } = await prepareInput(picture, description.input)
  return decodeBoxes(description, await run(model, values, description.output.names), placement, picture, options)
}

async function encode(model: Loaded, picture: Raster): Promise<Float32Array> {
  const { input, output } = model.description as ImageEncoderDescription
  const { values } = await prepareInput(picture, input)
  const [tensor] = await run(model, values, [output.name])
  return pool(tensor!, output)
}

/** One number a channel. Throws when the output has another shape than described. */
export function pool({ dims, data }: OutputTensor, { pooling, dimension }: ImageEncoderDescription['output']): Float32Array {
  if (dims[0] !== 1 || dims[1] !== dimension || dims.length !== (pooling === 'mean' ? 4 : 2)) throw new Error(`the encoder's output is [${dims.join(', ')}], not ${dimension} numbers`)
  if (pooling === 'none') return Float32Array.from(data)
  const cells = data.length / dimension
  const out = new Float32Array(dimension)
  for (let i = 0; i < dimension; i++) {
    let sum = 0
    for (let j = 0; j < cells; j++) sum += data[i * cells + j]!
    out[i] = sum / cells
  }
  return out
}

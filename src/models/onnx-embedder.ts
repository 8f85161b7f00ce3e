import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { Embedder } from './embedder.js'
import type { EncodeMessage, EncodeReply, EncoderStart } from './onnx-worker.js'

/** Names under which the published encoders keep their weights, smallest first. */
const modelFiles = ['model_int8.onnx', 'model_quantized.onnx', 'onnx/model_int8.onnx', 'onnx/model_quantized.onnx', 'model.onnx', 'onnx/model.onnx']
const configuration = z.object({ hidden_size: z.number().int().positive(), max_position_embeddings: z.number().int().positive().default(512) })
/** Longer texts are cut, as this family of models was trained. */
const longest = 256

/** The weights file of a model folder, or undefined. */
export function findModelFile(folder: string): string | undefined {
  return modelFiles.map((name) => join(folder, name)).find((file) => existsSync(file))
}

/**
 * A sentence encoder in ONNX (`MODELS_DIR/NAME` with weights, tokenizer.json and config.json): mean of the last hidden
 * states over the text's tokens, unit length. Runs in a thread of its own. Throws when the folder cannot be used.
 */
export async function openOnnxEmbedder(folder: string): Promise<Embedder> {
  const modelFile = findModelFile(folder)
  if (!modelFile) throw new Error('the model folder holds no ONNX weights')
  const config = configuration.parse(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')))
  const version = createHash('sha256').update(readFileSync(modelFile)).digest('hex').slice(0, 8)
  const start: EncoderStart = { modelFile, tokenizerFile: join(folder, 'tokenizer.json'), dimension: config.hidden_size, maxTokens: Math.min(longest, config.max_position_embeddings) }
  const encoder = new EncoderThread(start)
  const embedder: Embedder = {
    modelVersion: `${basename(folder)}@${version}`,
    preprocessVersion: `wordpiece-${start.maxTokens}-mean@1`,
    dimension: config.hidden_size,
    embed: (texts) => encoder.encode(texts),
    close: () => encoder.close(),
  }
  try {
    const [vector] = await embedder.embed(['ready'], 'query')
    if (!vector || vector.length !== embedder.dimension) throw new Error('the encoder gives no vectors')
  } catch (error) {
    await encoder.close()
    throw error
  }
  return embedder
}

interface Waiting {
  resolve: (vectors: (Float32Array | null)[]) => void
  reject: (error: Error) => void
}

/** The thread, started again by the next text when it failed. */
class EncoderThread {
  readonly #start: EncoderStart
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(start: EncoderStart) {
    this.#start = start
  }

  async encode(texts: string[]): Promise<(Float32Array | null)[]> {
    if (texts.length === 0) return []
    if (this.#closed) throw new Error('the encoder is closed')
    const worker = this.#thread()
    worker.ref()
    return new Promise((resolve, reject) => {
      const message: EncodeMessage = { id: ++this.#lastId, texts }
      this.#waiting.set(message.id, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(message)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const running = this.#worker
    this.#fail('the encoder was closed')
    await running?.terminate()
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL('./onnx-worker.js', import.meta.url), { workerData: this.#start })
    worker.on('message', (reply: EncodeReply) => this.#receive(reply))
    worker.on('error', () => this.#worker === worker && this.#fail('the encoder failed'))
    worker.on('exit', () => this.#worker === worker && this.#fail('the encoder ended'))
    this.#worker = worker
    return worker
  }

  #receive(reply: EncodeReply): void {
    const asked = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if ('error' in reply) asked?.reject(new Error(`the encoder failed: ${reply.error}`))
    else asked?.resolve(reply.vectors)
  }

  #fail(reason: string): void {
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }
}

import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { normalise } from './static-embedder.js'

export interface EncoderStart {
  modelFile: string
  tokenizerFile: string
  dimension: number
  maxTokens: number
}

export interface EncodeMessage {
  id: number
  texts: string[]
}

export type EncodeReply = { id: number } & ({ vectors: (Float32Array | null)[] } | { error: string })

/**
 * The thread of one encoder: tokenises, runs the network, pools. One text a run: int8 weights scale activations over the
 * whole batch, so a text's vector would depend on its neighbours (cosine .96 was seen), and a batch is no faster on a CPU.
 */
if (parentPort) {
  const port = parentPort
  const encoder = await openEncoder(workerData as EncoderStart)
  let queue = Promise.resolve()
  port.on('message', ({ id, texts }: EncodeMessage) => {
    queue = queue.then(async () => {
      try {
        port.postMessage({ id, vectors: await encoder(texts) } satisfies EncodeReply)
      } catch (error) {
        // Only the kind of error: a message may quote the text.
        port.postMessage({ id, error: error instanceof Error ? error.name : 'unknown' } satisfies EncodeReply)
      }
    })
  })
}

/** Ids with [CLS] and [SEP], cut at `maxTokens` with [SEP] kept last. The file's own truncation and padding are switched off. */
export function openTokenizer(file: string, maxTokens: number): (text: string) => number[] {
  const definition = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const tokenizer = new Tokenizer({ ...definition, truncation: null, padding: null }, {})
  return (text) => {
    const { ids } = tokenizer.encode(text)
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1)!]
  }
}

async function openEncoder(start: EncoderStart) {
  const tokenise = openTokenizer(start.tokenizerFile, start.maxTokens)
  // Without the last option, processors older than VNNI multiply int8 by instructions that saturate (cosine .95 was seen).
  const session = await InferenceSession.create(start.modelFile, { intraOpNumThreads: 1, interOpNumThreads: 1, extra: { session: { x64quantprecision: '1' } } })

  return async (texts: string[]): Promise<(Float32Array | null)[]> => {
    const vectors: (Float32Array | null)[] = texts.map(() => null)
    for (const [i, text] of texts.entries()) {
      const ids = tokenise(text)
      // [CLS] and [SEP] alone say nothing.
      if (ids.length > 2) vectors[i] = await run(session, ids, start.dimension)
    }
    return vectors
  }
}

async function run(session: InferenceSession, ids: number[], dimension: number): Promise<Float32Array | null> {
  const shape = [1, ids.length]
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  }
  // Some exports keep BERT's sentence numbers as a third input; one sentence is all zeros.
  if (session.inputNames.includes('token_type_ids')) feeds['token_type_ids'] = new Tensor('int64', new BigInt64Array(ids.length), shape)
  const outputs = await session.run(feeds)
  const hidden = outputs['last_hidden_state'] ?? outputs[session.outputNames[0]!]
  if (!hidden || hidden.dims[2] !== dimension) throw new Error('the model has another shape of output')
  const values = hidden.data as Float32Array
  const sum = new Float32Array(dimension)
  for (let token = 0; token < ids.length; token++) {
    for (let d = 0; d < dimension; d++) sum[d]! += values[token * dimension + d]!
  }
  return normalise(sum)
}

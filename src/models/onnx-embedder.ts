import type { Embedder } from './embedder.js'

/** A sentence encoder in ONNX. */
export async function openOnnxEmbedder(folder: string): Promise<Embedder> {
  throw new Error(`no encoder in ${folder}`)
}

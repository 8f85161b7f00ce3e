/**
 * Turns texts into vectors. Rows are unit length; `null` where a text has no usable token, so that a zero or NaN row
 * never reaches an index.
 */
export interface Embedder {
  /** Model + version, as stored with every vector: `static-en@1`. */
  readonly modelVersion: string
  /** Version of tokenising and truncation, as stored with every vector. */
  readonly preprocessVersion: string
  readonly dimension: number
  /** `passage` and `query` may be embedded differently by some models. */
  embed(texts: string[], purpose: 'passage' | 'query'): Promise<(Float32Array | null)[]>
  close(): Promise<void>
}

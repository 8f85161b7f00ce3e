import type { Rows } from './rows.js'

/** Named arrays: weights, and what an optimiser remembers between epochs. */
export type Tensors = Record<string, Float32Array>

export interface Examples {
  rows: Rows
  /** The class of each row, from 0. */
  labels: Int32Array
}

/** What learns over epochs, whatever is inside: the one interface of all trainers. */
export interface Learner {
  /** One pass over the training rows in this order; the mean loss (nats) before each update. */
  epoch(order: Int32Array, rate: number, epoch: number): number | Promise<number>
  /** Logits of rows, [rows × classes]. */
  logits(rows: Rows): Float32Array | Promise<Float32Array>
  /** Copies of everything that a later run needs to go on in the same way. */
  state(): Tensors
  restore(state: Tensors): void
  /** The part of the state that makes predictions. */
  weightNames: readonly string[]
  close?(): void
}

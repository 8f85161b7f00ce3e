import type { PassageHit } from '../pipelines/documents/answer/hit.js'

/** The passages that a model was shown in one turn, numbered once: a passage found again keeps its number. */
export class PassageNumbers {
  readonly #hits: PassageHit[] = []

  /** Numbers of these passages, from 1. */
  add(hits: PassageHit[]): { number: number; hit: PassageHit }[] {
    return hits.map((hit) => {
      const known = this.#hits.findIndex((each) => each.chunkId === hit.chunkId)
      if (known >= 0) return { number: known + 1, hit: this.#hits[known]! }
      this.#hits.push(hit)
      return { number: this.#hits.length, hit }
    })
  }

  get(number: number): PassageHit | undefined {
    return this.#hits[number - 1]
  }

  all(): { number: number; hit: PassageHit }[] {
    return this.#hits.map((hit, i) => ({ number: i + 1, hit }))
  }
}

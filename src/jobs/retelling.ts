import { waitingByIds, waitingPage } from '../db/jobs.js'
import type { DatabaseHandle } from '../db/open.js'
import type { Bell } from './bell.js'

const pageSize = 500
const expectForMs = 60_000

/** Tells the bell what it may not know: rows of transactions that were open, and everything again after it was away or emptied. */
export class Retelling {
  readonly #handle: DatabaseHandle
  readonly #bell: Bell
  readonly #expected = new Map<string, number>()
  #wasReady = false
  #sweeping = false
  #after = ''

  constructor(handle: DatabaseHandle, bell: Bell) {
    this.#handle = handle
    this.#bell = bell
  }

  /** A row that appears once its transaction commits. */
  expect(id: string): void {
    this.#expected.set(id, Date.now() + expectForMs)
  }

  async tellExpected(): Promise<void> {
    if (this.#expected.size === 0) return
    const jobs = await waitingByIds(this.#handle.db, [...this.#expected.keys()].slice(0, pageSize))
    for (const job of jobs) this.#expected.delete(job.id)
    for (const [id, until] of this.#expected) if (until < Date.now()) this.#expected.delete(id)
    void this.#bell.ring(jobs)
  }

  /** Does not hold up its caller: a Redis that hangs takes seconds to find out about. */
  sweep(names: string[], failed: (error: unknown) => void): void {
    if (this.#sweeping) return
    this.#sweeping = true
    this.#sweep(names)
      .catch(failed)
      .finally(() => (this.#sweeping = false))
  }

  /** One page a time while all is well; all of them when it came back, since it may have lost everything. */
  async #sweep(names: string[]): Promise<void> {
    await this.#bell.check()
    const cameBack = this.#bell.ready && !this.#wasReady
    this.#wasReady = this.#bell.ready
    if (!this.#bell.ready || names.length === 0) return
    if (cameBack) this.#after = ''
    for (;;) {
      const jobs = await waitingPage(this.#handle.db, names, this.#after, pageSize)
      await this.#bell.ring(jobs)
      this.#after = jobs.length < pageSize ? '' : (jobs.at(-1)?.id ?? '')
      if (!cameBack || this.#after === '') return
    }
  }
}

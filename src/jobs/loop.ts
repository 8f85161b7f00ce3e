import type { Logger } from '../log.js'

export interface LoopOptions {
  log: Logger
  tickMs: number
  sweepMs: number
  /** Changes when another connection wrote to the database. */
  changes: () => number
  /** Looks for something to do; says when to look again although nothing changed (ms since 1970). */
  look: () => Promise<number | undefined>
  /** Slow care: leases, what crashed, what was not told. */
  sweep: () => Promise<void>
}

/**
 * Calls `look` when the database changed, when something falls due or when woken, and `sweep` now and then; one call at a
 * time. A tick without news costs one `pragma data_version`, so an idle process stays idle.
 */
export class JobLoop {
  readonly #options: LoopOptions
  #timer: NodeJS.Timeout | undefined
  #seen: number | undefined
  #woken = true
  #nextLook: number | undefined
  #nextSweep = 0
  #turn: Promise<void> | undefined
  #stopped = false
  #problem: string | undefined

  constructor(options: LoopOptions) {
    this.#options = options
  }

  /** `keepAlive`: whether the process has a reason to go on as long as the loop does. */
  start(keepAlive: boolean): void {
    if (this.#stopped) return
    this.#timer ??= setInterval(() => this.#tick(), this.#options.tickMs)
    if (keepAlive) this.#timer.ref()
    else this.#timer.unref()
    this.wake()
  }

  get problem(): string | undefined {
    return this.#problem
  }

  get running(): boolean {
    return this.#timer !== undefined
  }

  wake(): void {
    this.#woken = true
    if (this.#timer !== undefined) setImmediate(() => this.#tick())
  }

  /** Looks now, after a look that is under way, and waits for it. */
  async lookNow(): Promise<void> {
    if (this.#timer === undefined) return
    await this.#quiet()
    this.#woken = true
    this.#tick()
    await this.#quiet()
  }

  async sweepNow(): Promise<void> {
    this.#nextSweep = 0
    await this.lookNow()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#quiet()
  }

  async #quiet(): Promise<void> {
    while (this.#turn !== undefined) await this.#turn
  }

  #tick(): void {
    if (this.#turn !== undefined || this.#stopped) return
    const now = Date.now()
    let changed: boolean
    try {
      const version = this.#options.changes()
      changed = version !== this.#seen
      this.#seen = version
    } catch (error) {
      this.#failed(error)
      return
    }
    const look = changed || this.#woken || (this.#nextLook !== undefined && now >= this.#nextLook)
    const sweep = now >= this.#nextSweep
    if (!look && !sweep) return
    this.#woken = false
    if (sweep) this.#nextSweep = now + this.#options.sweepMs
    this.#turn = this.#run(sweep)
      .then(() => (this.#problem = undefined))
      .catch((error: unknown) => this.#failed(error))
      .then(() => {
        this.#turn = undefined
        if (this.#woken) this.wake()
      })
  }

  async #run(sweep: boolean): Promise<void> {
    if (sweep) await this.#options.sweep()
    this.#nextLook = await this.#options.look()
  }

  #failed(error: unknown): void {
    this.#problem = 'The job table cannot be read or written at the moment.'
    this.#options.log.error({ err: error }, 'the job queue could not look at its table; it tries again')
  }
}

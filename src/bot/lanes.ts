import { stoppedByShutdown } from '../agents/turn.js'

export { stoppedByShutdown }

/** Work that people wait for: at most so many at once, in order within a thread, each with its own stop. */
export interface Lanes {
  /** Runs `work` when its lane and a place are free. The signal is aborted by `stop` and by `close`. */
  run<T>(lane: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Stops what runs or waits in a lane; false when there is nothing. */
  stop(lane: string): boolean
  /** Stops what runs or waits in every lane; `reason` is what the signals carry. */
  stopAll(reason: Error): void
  readonly active: number
  /** Waits up to `graceMs` for what runs, then aborts it. */
  close(graceMs: number): Promise<void>
  readonly closing: boolean
}

/** Why a signal was aborted, when it is not the end of the process. */
export const stoppedByPerson = new Error('stopped by a person')

/** The workspace removed the app: nothing can be shown there any more. */
export const stoppedByRemoval = new Error('the app was removed from the workspace')

export function createLanes(most: number): Lanes {
  const tails = new Map<string, Promise<unknown>>()
  const controllers = new Map<string, Set<AbortController>>()
  const waiting: (() => void)[] = []
  let active = 0
  let closing = false

  let gate: Promise<void> = Promise.resolve()

  async function takePlace(): Promise<void> {
    if (active >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    active += 1
    // Searching keeps the thread for a moment: between two starts everything that came in is acknowledged.
    gate = gate.then(() => new Promise((resolve) => setImmediate(() => setImmediate(resolve))))
    await gate
  }

  function freePlace(): void {
    active -= 1
    waiting.shift()?.()
  }

  return {
    get active() {
      return active
    },
    get closing() {
      return closing
    },
    run(lane, work) {
      const controller = new AbortController()
      const mine = controllers.get(lane) ?? new Set()
      controllers.set(lane, mine.add(controller))
      const before = tails.get(lane) ?? Promise.resolve()
      const result = before.then(async () => {
        await takePlace()
        try {
          return await work(controller.signal)
        } finally {
          freePlace()
        }
      })
      const tail = result.then(
        () => undefined,
        () => undefined,
      ).then(() => {
        mine.delete(controller)
        if (mine.size === 0) controllers.delete(lane)
        if (tails.get(lane) === tail) tails.delete(lane)
      })
      tails.set(lane, tail)
      return result
    },
    stop(lane) {
      const found = controllers.get(lane)
      for (const controller of found ?? []) controller.abort(stoppedByPerson)
      return (found?.size ?? 0) > 0
    },
    stopAll(reason) {
      for (const set of controllers.values()) for (const controller of set) controller.abort(reason)
    },
    async close(graceMs) {
      closing = true
      const all = Promise.all(tails.values())
      let timer: NodeJS.Timeout | undefined
      await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, graceMs)))])
      clearTimeout(timer)
      for (const set of controllers.values()) for (const controller of set) controller.abort(stoppedByShutdown)
      await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, 2000)))])
      clearTimeout(timer)
    },
  }
}

import { createLive, type Live, type LiveOptions } from './live.js'

export interface LiveByKeyOptions<T> extends Omit<LiveOptions<T>, 'activeId' | 'load'> {
  activeId(key: string): Promise<string | null>
  load(id: string, key: string): Promise<T>
  /** How many keys are held in memory; the one unused for longest goes first. */
  keep?: number
}

export interface LiveByKey<T> {
  of(key: string): Live<T>
  /** Keys whose active model is not serving, and why. */
  problems(): { key: string; problem: string }[]
  close(): Promise<void>
}

/** A live model for each of many keys, such as organisation and catalogue. Ask `of` on every use; do not hold its result. */
export function createLiveByKey<T>(options: LiveByKeyOptions<T>): LiveByKey<T> {
  const { keep = 20, ...rest } = options
  const lives = new Map<string, Live<T>>()
  const ending = new Map<Live<T>, NodeJS.Timeout>()
  /** Somebody may just have been given it: closed after the same grace as a replaced model. */
  const endLater = (live: Live<T>) => {
    const end = () => {
      ending.delete(live)
      void live.close()
    }
    ending.set(live, setTimeout(end, rest.graceMs ?? 60_000).unref())
  }
  return {
    of(key) {
      const live = lives.get(key) ?? createLive<T>({ ...rest, activeId: () => options.activeId(key), load: (id) => options.load(id, key) })
      // The newest use is last.
      lives.delete(key)
      lives.set(key, live)
      for (const [oldest, old] of lives) {
        if (lives.size <= keep) break
        lives.delete(oldest)
        endLater(old)
      }
      return live
    },
    problems() {
      const found: { key: string; problem: string }[] = []
      for (const [key, live] of lives) {
        const problem = live.problem()
        if (problem) found.push({ key, problem })
      }
      return found
    },
    async close() {
      for (const timer of ending.values()) clearTimeout(timer)
      const all = [...lives.values(), ...ending.keys()]
      ending.clear()
      lives.clear()
      await Promise.all(all.map((live) => live.close()))
    },
  }
}

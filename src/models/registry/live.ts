export interface LiveOptions<T> {
  /** The id of the row that is active now; null when nothing is. */
  activeId(): Promise<string | null>
  load(id: string): Promise<T>
  /** Serves while nothing is active, and when the very first load fails. */
  fallback?: T
  /** How long an answer of `activeId` is believed. 0: asked on every use. */
  minCheckMs?: number
  /** How long a load that failed is not tried again. */
  retryMs?: number
  /** Frees a value that was replaced: `graceMs` after it, and when no `use` of it is running. */
  close?: (value: T) => Promise<void> | void
  graceMs?: number
  now?: () => number
}

export interface Held<T> {
  /** Null: the fallback. */
  id: string | null
  value: T
}

export interface Live<T> {
  /** What to use now. Only fails when there is nothing that could serve. */
  get(): Promise<Held<T>>
  /** Runs `work` with what serves now; that value is not freed before it ends. */
  use<R>(work: (held: Held<T>) => Promise<R> | R): Promise<R>
  /** Asks now and waits until the active one is loaded (or could not be): for the start of a batch. */
  refresh(): Promise<void>
  /** Why the active one is not serving; undefined when it is. */
  problem(): string | undefined
  /** Waits for running uses, then frees everything but the fallback. */
  close(): Promise<void>
}

interface Slot<T> extends Held<T> {
  users: number
  /** Told when the last use ends. */
  idle?: () => void
}

/**
 * A model that follows its active row: every use compares the ids, a new one is loaded once while the old one goes on serving,
 * and the old one stays when loading fails.
 */
export function createLive<T>(options: LiveOptions<T>): Live<T> {
  const { minCheckMs = 0, retryMs = 30_000, graceMs = 60_000, now = Date.now } = options
  const fallback: Slot<T> | undefined = 'fallback' in options ? { id: null, value: options.fallback as T, users: 0 } : undefined
  const retired = new Map<Slot<T>, NodeJS.Timeout>()
  let current: Slot<T> | undefined
  let checking: Promise<void> | undefined
  let checkedAt = -Infinity
  let wanted: string | null = null
  let loading: { id: string; done: Promise<void> } | undefined
  let failed: { id: string; at: number } | undefined
  let readProblem: string | undefined
  let loadProblem: string | undefined
  let closed = false

  const free = async (slot: Slot<T>) => {
    clearTimeout(retired.get(slot))
    retired.delete(slot)
    // Nobody waits for this; a value that cannot be freed must not stop what serves.
    await Promise.resolve(options.close?.(slot.value)).catch(() => undefined)
  }
  const retire = (slot: Slot<T> | undefined) => {
    if (!slot || !options.close) return
    const later = () => {
      if (slot.users > 0) retired.set(slot, setTimeout(later, graceMs).unref())
      else void free(slot)
    }
    retired.set(slot, setTimeout(later, graceMs).unref())
  }

  const check = async () => {
    try {
      wanted = await options.activeId()
      checkedAt = now()
      readProblem = undefined
      if (wanted === null || wanted === current?.id) loadProblem = undefined
    } catch (error) {
      readProblem = `which model is active could not be read: ${wordsOf(error)}`
    }
  }
  const load = async (id: string) => {
    try {
      const value = await options.load(id)
      const slot = { id, value, users: 0 }
      // Another one became active meanwhile, or we are closing: this one never served.
      if (closed || wanted !== id) return await free(slot)
      retire(current)
      current = slot
      failed = undefined
      loadProblem = undefined
    } catch (error) {
      failed = { id, at: now() }
      loadProblem = `model ${id} could not be loaded: ${wordsOf(error)}`
    }
  }
  const problem = () => [readProblem, loadProblem].filter(Boolean).join('; ') || undefined
  /** Compares, and starts to load when needed; resolves when compared. */
  const follow = async (force: boolean) => {
    if (closed) throw new Error('this model is closed')
    if (force || now() - checkedAt >= minCheckMs) {
      checking ??= check().finally(() => (checking = undefined))
      await checking
    }
    if (wanted === null) {
      retire(current)
      current = undefined
    } else if (wanted !== current?.id && loading?.id !== wanted && (force || failed?.id !== wanted || now() - failed.at >= retryMs)) {
      const mine = { id: wanted, done: Promise.resolve() }
      mine.done = load(wanted).finally(() => {
        if (loading === mine) loading = undefined
      })
      loading = mine
    }
  }
  const serving = async (): Promise<Slot<T>> => {
    await follow(false)
    if (!current && loading) await loading.done
    const slot = current ?? fallback
    if (!slot) throw new Error(problem() ?? 'no model is active')
    return slot
  }

  return {
    async get() {
      const { id, value } = await serving()
      return { id, value }
    },
    async use(work) {
      const slot = await serving()
      slot.users++
      try {
        return await work({ id: slot.id, value: slot.value })
      } finally {
        slot.users--
        if (slot.users === 0) slot.idle?.()
      }
    },
    async refresh() {
      await follow(true)
      await loading?.done
    },
    problem,
    async close() {
      closed = true
      await loading?.done
      const slots = [...retired.keys(), ...(current ? [current] : [])]
      current = undefined
      await Promise.all(
        slots.map(async (slot) => {
          if (slot.users > 0) await new Promise<void>((resolve) => (slot.idle = resolve))
          await free(slot)
        }),
      )
    },
  }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

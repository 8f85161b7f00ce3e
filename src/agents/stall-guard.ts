export interface StallGuard {
  signal: AbortSignal
  /** Something came: the wait begins anew. */
  alive(): void
  stop(): void
}

/** Aborts when nothing came for `stallMs`, or after `wholeMs` in all: a client's own time-out does not cover a stream that stalls. */
export function stallGuard(stallMs: number, wholeMs: number): StallGuard {
  const controller = new AbortController()
  const give = () => controller.abort(new Error('the language model went silent'))
  const whole = setTimeout(give, wholeMs)
  let timer = setTimeout(give, stallMs)
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer)
      if (!controller.signal.aborted) timer = setTimeout(give, stallMs)
    },
    stop() {
      clearTimeout(timer)
      clearTimeout(whole)
    },
  }
}

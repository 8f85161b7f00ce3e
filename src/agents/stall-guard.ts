export interface StallGuard {
  signal: AbortSignal
  /** Something came: the wait begins anew, as long as for the first words of a call, or as between two pieces of it. */
  alive(next: 'call' | 'piece'): void
  stop(): void
}

/**
 * Aborts when nothing came for too long: a client's own time-out does not cover a stream that stalls. A slow server may
 * read for a while before its first words; once it speaks, silence means that it is stuck.
 */
export function stallGuard(limits: { firstMs: number; pieceMs: number; wholeMs: number }): StallGuard {
  const controller = new AbortController()
  const give = () => controller.abort(new Error('the language model went silent'))
  const whole = setTimeout(give, limits.wholeMs)
  let timer = setTimeout(give, limits.firstMs)
  return {
    signal: controller.signal,
    alive(next) {
      clearTimeout(timer)
      if (!controller.signal.aborted) timer = setTimeout(give, next === 'call' ? limits.firstMs : limits.pieceMs)
    },
    stop() {
      clearTimeout(timer)
      clearTimeout(whole)
    },
  }
}

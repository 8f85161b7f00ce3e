import type { ReplySink } from './turn.js'

/** A sink that remembers what was shown and when the first words were. */
export interface TimedSink extends ReplySink {
  shown(): string
  /** Milliseconds from the start to the first words; null before them. */
  firstWordsMs(): number | null
  elapsedMs(): number
}

export function timedSink(to: ReplySink): TimedSink {
  const startedAt = performance.now()
  let shown = ''
  let first: number | null = null
  const elapsedMs = () => Math.round(performance.now() - startedAt)
  return {
    status: (text) => to.status(text),
    step: (step) => to.step(step),
    delta(markdown) {
      first ??= elapsedMs()
      shown += markdown
      to.delta(markdown)
    },
    shown: () => shown,
    firstWordsMs: () => first,
    elapsedMs,
  }
}

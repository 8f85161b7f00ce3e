import type { LiveEvent } from '../../shared/contract.js'

interface LiveHandlers {
  onEvent: (event: LiveEvent) => void
  onUp: () => void
  onDown: () => void
}

/** Listens to the live stream until stopped; reconnects with growing pauses (0.5 s to 8 s). */
export function listen(token: string, traffic: boolean, handlers: LiveHandlers): () => void {
  const stop = new AbortController()
  void run(token, traffic, handlers, stop.signal)
  return () => stop.abort()
}

async function run(token: string, traffic: boolean, handlers: LiveHandlers, signal: AbortSignal): Promise<void> {
  let pause = 500
  while (!signal.aborted) {
    try {
      const response = await fetch(`/client/events${traffic ? '?traffic=1' : ''}`, { headers: { authorization: `Bearer ${token}` }, signal })
      if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`)
      handlers.onUp()
      pause = 500
      await read(response.body, handlers.onEvent, signal)
    } catch {
      // whatever broke it, the answer is the same: say so and try again
    }
    if (signal.aborted) return
    handlers.onDown()
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause)
      const now = () => {
        clearTimeout(timer)
        resolve()
      }
      signal.addEventListener('abort', now, { once: true })
      globalThis.addEventListener('online', now, { once: true })
    })
    pause = Math.min(pause * 2, 8000)
  }
}

/** No byte for 40 s (pings come every 15 s) means that the connection is dead although nobody said so. */
const SILENCE_MS = 40_000

async function read(body: ReadableStream<Uint8Array>, onEvent: (event: LiveEvent) => void, signal: AbortSignal): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    await readLines()
  } finally {
    // a stream that fell silent is still open: give the connection back
    void reader.cancel().catch(() => undefined)
  }

  async function readLines(): Promise<void> {
    while (!signal.aborted) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('silent')), SILENCE_MS)
      })
      const part = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer))
      if (part.done || signal.aborted) return
      rest += decoder.decode(part.value, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('data:')) onEvent(JSON.parse(line.slice(5)) as LiveEvent)
      }
    }
  }
}

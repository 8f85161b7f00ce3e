import { Worker } from 'node:worker_threads'
import type { Neighbour } from './core.js'
import type { IdSet } from './id-set.js'
import type { VectorIndex } from './vector-index.js'
import type { SearchMessage, WorkerReply, WorkerStart, WorkerStatus } from './worker-protocol.js'

export interface VectorIndexOptions extends WorkerStart {
  /** Called when a new generation would help; building it is a job. May be called often. */
  onStale?: (spaceId: string) => void
}

interface Waiting {
  resolve: (neighbours: Neighbour[]) => void
  reject: (error: Error) => void
}

/** Opens the index of a space. Its thread starts with the first search and again after a crash. */
export function openVectorIndex({ onStale, ...start }: VectorIndexOptions): VectorIndex {
  let worker: Worker | undefined
  let status: WorkerStatus = { engine: 'faiss', count: 0, generation: null, problem: undefined, stale: false }
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let closed = false

  const fail = (reason: string) => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }

  const receive = (reply: WorkerReply) => {
    if (reply.status.stale && !status.stale) onStale?.(start.space.id)
    status = reply.status
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (waiting.size === 0) worker?.unref()
    if ('error' in reply) asked?.reject(new Error(`the vector index failed: ${reply.error}`))
    else asked?.resolve(reply.neighbours)
  }

  const thread = (): Worker => {
    if (worker) return worker
    const data: WorkerStart = start
    const started = new Worker(new URL('./vector-worker.js', import.meta.url), { workerData: data })
    started.on('message', receive)
    started.on('error', () => worker === started && fail('the vector thread failed'))
    started.on('exit', () => worker === started && fail('the vector thread ended'))
    worker = started
    return started
  }

  return {
    async search(query, k, allowed: IdSet) {
      if (closed) throw new Error('the vector index is closed')
      const to = thread()
      to.ref()
      return new Promise((resolve, reject) => {
        const message: SearchMessage = { id: ++lastId, query, k, allowed: { bits: allowed.bits, size: allowed.size } }
        waiting.set(message.id, { resolve, reject })
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        to.postMessage(message)
      })
    },
    status: () => status,
    async close() {
      closed = true
      const running = worker
      fail('the vector index was closed')
      await running?.terminate()
    },
  }
}

import { Worker } from 'node:worker_threads'
import type { VisionReply, VisionRequest } from './vision-worker.js'

/** Each of a union without its id. */
type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never
export type VisionQuestion = WithoutId<VisionRequest>
type Answer = Exclude<WithoutId<VisionReply>, { error: string }>

interface Waiting {
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
}

/** The thread that runs the models. When it dies, what waits fails and `onDeath` says so once; it is not started again by itself. */
export class VisionThread {
  readonly #waiting = new Map<number, Waiting>()
  readonly #worker: Worker
  readonly #onDeath: (reason: string) => void
  #lastId = 0
  #dead: string | undefined

  constructor(onDeath: (reason: string) => void) {
    this.#onDeath = onDeath
    this.#worker = new Worker(new URL('./vision-worker.js', import.meta.url))
    this.#worker.unref()
    this.#worker.on('message', (reply: VisionReply) => this.#receive(reply))
    this.#worker.on('error', (error) => this.#end(`the thread of the picture models failed (${error instanceof Error ? error.name : 'unknown'})`))
    this.#worker.on('exit', () => this.#end('the thread of the picture models ended'))
  }

  async ask(question: VisionQuestion): Promise<Answer> {
    if (this.#dead !== undefined) throw new Error(this.#dead)
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ ...question, id })
    })
  }

  async close(): Promise<void> {
    this.#dead ??= 'the picture models were closed'
    this.#failAll(this.#dead)
    await this.#worker.terminate()
  }

  #receive(reply: VisionReply): void {
    const asked = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('error' in reply) asked?.reject(new Error(reply.error))
    else asked?.resolve(reply)
  }

  #end(reason: string): void {
    if (this.#dead !== undefined) return
    this.#dead = reason
    this.#failAll(reason)
    this.#onDeath(reason)
  }

  #failAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }
}

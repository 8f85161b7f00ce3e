import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Logger } from '../log.js'
import type { ChildMessage, ChildState, SupervisorMessage } from './messages.js'

export interface ChildOptions {
  name: string
  script: string
  args: string[]
  env: NodeJS.ProcessEnv
  log: Logger
}

/**
 * A child process that is started again when it dies, after a wait that doubles from 0.25 s to 10 s. The child ends by
 * itself when the IPC channel closes, so that none is left behind however the supervisor dies.
 */
export class Child extends EventEmitter<{ message: [ChildMessage]; state: [ChildState] }> {
  readonly name: string
  state: ChildState = { ready: false, degraded: [], problem: 'starting' }
  #options: ChildOptions
  #process: ChildProcess | undefined
  #stopping = false
  #failures = 0
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: ChildOptions) {
    super()
    this.name = options.name
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  start(): void {
    const { script, args, env, log } = this.#options
    this.#startedAt = Date.now()
    const child = fork(script, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
    this.#process = child
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'state') this.#setState(message.state)
      if (message.type === 'ready') this.#setState({ ready: true, degraded: [], problem: null })
      this.emit('message', message)
    })
    child.on('error', (error) => log.error({ err: error, child: this.name }, 'child process error'))
    child.on('exit', (code, signal) => {
      this.#process = undefined
      this.#setState({ ready: false, degraded: [], problem: 'stopped' })
      if (this.#stopping) return
      if (Date.now() - this.#startedAt > 30_000) this.#failures = 0
      const wait = Math.min(10_000, 250 * 2 ** this.#failures++)
      log.warn({ child: this.name, code, signal, againInMs: wait }, 'child process ended; starting it again')
      this.#timer = setTimeout(() => this.start(), wait)
    })
  }

  send(message: SupervisorMessage): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined)
  }

  /** From now on its end is expected: it is not started again. */
  expectEnd(): void {
    this.#stopping = true
    clearTimeout(this.#timer)
  }

  /** Asks it to end; kills it when it has not ended after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.expectEnd()
    const child = this.#process
    if (!child) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.send({ type: 'stop' })
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await ended
    clearTimeout(timer)
  }

  #setState(state: ChildState): void {
    this.state = state
    this.emit('state', state)
  }
}

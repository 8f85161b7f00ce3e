import type { ChildMessage, ChildState, SupervisorMessage } from './messages.js'

/** The child's side of supervision: `stop` is called once when asked to end, or when the supervisor is gone. */
export function reportToSupervisor(hooks: { state(): ChildState; metrics(): Promise<unknown[]>; stop(): Promise<void> }): { tell(): void } {
  const send = (message: ChildMessage) => {
    if (process.connected) process.send?.(message, () => undefined)
  }
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // Whatever hangs in a clean stop must not keep a process alive that nobody watches.
    setTimeout(() => process.exit(1), 8000).unref()
    hooks.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'stop') stop()
    else void hooks.metrics().then((metrics) => send({ type: 'metrics', id: message.id, metrics }), () => undefined)
  })
  process.on('disconnect', stop)
  // Ctrl-C and a stop of the whole group reach every process: the supervisor decides the order.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
  const tell = () => send({ type: 'state', state: hooks.state() })
  setInterval(tell, 1000).unref()
  return { tell }
}

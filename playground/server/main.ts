import { join, resolve } from 'node:path'
import { startPlayground } from './server.js'

/** Starts the playground from the environment; a parent process is told by IPC when it listens, and takes it along when it ends. */
async function main(): Promise<void> {
  const { env } = process
  // Compiled to dist/playground/server, three folders below the project.
  const manifest = env.SLACK_MANIFEST ? resolve(env.SLACK_MANIFEST) : join(import.meta.dirname, '../../../slack-manifest.yaml')
  const playground = await startPlayground({
    dataDir: env.DATA_DIR ?? './data', port: Number(env.PLAYGROUND_PORT ?? 3100), host: env.PLAYGROUND_HOST ?? '127.0.0.1',
    manifestPath: manifest,
    ...(env.PLAYGROUND_PASSWORD ? { password: env.PLAYGROUND_PASSWORD } : {}), ...(env.WEB_URL ? { webUrl: env.WEB_URL } : {}),
    ...(env.PLAYGROUND_PUBLIC_URL ? { publicUrl: env.PLAYGROUND_PUBLIC_URL } : {}), ...(env.BOT_EVENTS_URL ? { eventsUrl: env.BOT_EVENTS_URL } : {}),
    ...(env.PLAYGROUND_MAX_UPLOAD ? { maxUpload: Number(env.PLAYGROUND_MAX_UPLOAD) } : {}),
  })
  let closing = false
  const stop = (): void => {
    if (closing) return
    closing = true
    playground.close().then(() => process.exit(0), () => process.exit(1))
  }
  // With a parent, the parent decides when: Ctrl-C reaches the whole group, and replies on their way still have to arrive.
  const signalled = process.send ? () => undefined : stop
  process.on('SIGTERM', signalled)
  process.on('SIGINT', signalled)
  process.on('message', (message: { type?: string }) => {
    if (message.type === 'stop') stop()
  })
  process.on('disconnect', stop)
  process.send?.({ type: 'ready', port: playground.port, url: playground.url })
  if (!process.send) console.error(`playground: ${playground.url}`)
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.send?.({ type: 'failed', message, code: (error as NodeJS.ErrnoException).code })
  console.error(`playground: ${message}`)
  process.exitCode = 1
})

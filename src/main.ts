import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, readConfig } from './config.js'
import { describeError, UserFacingError } from './errors.js'
import { createLogger } from './log.js'
import { projectRoot } from './paths.js'
import { startBox } from './supervisor/start-box.js'
import { watchLauncher } from './supervisor/orphan.js'
import { startSupervised } from './supervisor/supervisor.js'

async function main(): Promise<void> {
  const startedAt = Date.now()
  const dotenv = join(projectRoot, '.env')
  if (existsSync(dotenv)) process.loadEnvFile(dotenv)
  const config = readConfig(process.env)
  const log = createLogger(config.logLevel, 'supervisor')
  const service = await startSupervised(config, process.env, log)

  let stopping = false
  const stop = async (code: number) => {
    if (stopping) return
    stopping = true
    process.stdout.write('\nStopping …\n')
    await service.stop()
    process.exit(code)
  }
  process.on('SIGINT', () => void stop(0))
  process.on('SIGTERM', () => void stop(0))
  process.on('SIGHUP', () => void stop(0))
  watchLauncher(() => void stop(0))

  const report = await service.ready(20_000)
  if (!stopping) process.stdout.write(startBox(config, service, report, Date.now() - startedAt))
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof UserFacingError) {
    const { message, hint } = error instanceof ConfigError ? { message: error.message, hint: 'Change .env (or the environment) and start again; .env.example explains each variable.' } : describeError(error)
    process.stderr.write(`\n${message}\n${hint ? `${hint}\n` : ''}`)
    process.exit(2)
  }
  process.stderr.write(`\nThe service could not start.\n${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
})

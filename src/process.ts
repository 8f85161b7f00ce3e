import { readConfig } from './config.js'
import { createLogger } from './log.js'
import { registry, residentBytes } from './metrics.js'
import { reportToSupervisor } from './supervisor/child-process.js'
import type { ChildState } from './supervisor/messages.js'

/** One role in a process of its own, started by the supervisor: `node process.js bot|worker`. */
async function main(): Promise<void> {
  const role = process.argv[2] === 'bot' ? 'bot' : 'worker'
  const config = readConfig(process.env)
  const log = createLogger(config.logLevel, role)
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  let state: ChildState = { ready: false, degraded: [], problem: 'starting' }
  let running: { state(): ChildState; close(): Promise<void> } | undefined
  const supervision = reportToSupervisor({
    state: () => running?.state() ?? state,
    async metrics() {
      residentBytes.set({ role }, process.memoryUsage.rss())
      return registry.getMetricsAsJSON()
    },
    stop: async () => running?.close(),
  })
  try {
    // Only what this role needs: Slack's libraries are half of the time and memory of a start.
    running =
      role === 'bot'
        ? await import('./roles/bot.js').then(({ runBot }) => runBot(config, log, () => supervision.tell()))
        : await import('./roles/worker.js').then(({ runWorker }) => runWorker(config, log))
  } catch (error) {
    log.error({ err: error }, 'the process could not start')
    state = { ready: false, degraded: [], problem: 'could not start; the log says why' }
    supervision.tell()
    setTimeout(() => process.exit(1), 200)
    return
  }
  supervision.tell()
}

void main()

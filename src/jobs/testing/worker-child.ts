import { appendFileSync } from 'node:fs'
import { openDatabase } from '../../db/open.js'
import { processedKeys } from '../../db/schema/work.js'
import { createLogger } from '../../log.js'
import { createJobQueue } from '../create-queue.js'
import { jobDefinitions, type JobDefinitions } from '../definitions.js'

/**
 * A worker process for the crash tests: `DB`, `RUNS` (a file that gets a line at start and end of each run), `REDIS`, `MS`
 * per job. The job of `doc_poison` kills the process that runs it.
 */
const env = process.env
const handle = openDatabase(env['DB']!)
const definitions: JobDefinitions = { ...jobDefinitions, 'documents.ingest': { ...jobDefinitions['documents.ingest'], backoffMs: 50 } }
const queue = await createJobQueue({ handle, log: createLogger(env['LOG_LEVEL'] ?? 'silent', 'test'), redisUrl: env['REDIS'] || undefined, definitions, timings: { sweepMs: 500 } })
await queue.work({
  'documents.ingest': async ({ documentId }, { attempt }) => {
    const note = (what: string) => appendFileSync(env['RUNS']!, `${what} ${documentId} ${process.pid} ${attempt}\n`)
    note('start')
    if (documentId === 'doc_poison') process.kill(process.pid, 'SIGKILL')
    await new Promise((done) => setTimeout(done, Number(env['MS'])))
    // As every handler: its effect has a key, so that a second run changes nothing.
    await handle.transaction(async (tx) => tx.insert(processedKeys).values({ key: `effect:${documentId}`, createdAt: Date.now() }).onConflictDoNothing().run())
    note('end')
  },
})
process.stdout.write('ready\n')
process.once('SIGTERM', () => void queue.close().then(() => handle.close()))

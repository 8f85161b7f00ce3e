import { statfs } from 'node:fs/promises'
import type { HealthLine } from './agents/turn.js'
import { alive, readVitals } from './db/vitals.js'
import type { Services } from './services.js'

/** How the service is, for admins: counts and states, no name of a person or file, no text. */
export async function serviceHealth(services: Services, orgId: string): Promise<HealthLine[]> {
  const [vitals, queue, processes] = await Promise.all([readVitals(services.handle.db, orgId), services.queue.health(), alive(services.handle.db)])
  const space = await services.passageIndex.current()
  const index = space.vectors.status()
  const failed = vitals.documents['failed'] ?? 0
  const reading = (vitals.documents['uploaded'] ?? 0) + (vitals.documents['processing'] ?? 0)
  const lines: HealthLine[] = [
    {
      name: 'Files',
      state: failed > 0 ? 'degraded' : 'ok',
      detail: `${vitals.documents['completed'] ?? 0} readable, ${reading} being read, ${failed} failed; ${vitals.passages.toLocaleString('en-US')} passages`,
      advice: failed > 0 ? 'See /documents for the reasons; each can be tried again there.' : null,
    },
    {
      name: 'Vector index',
      state: index.problem ? 'degraded' : 'ok',
      detail: `${index.engine === 'faiss' ? 'FAISS' : 'own exact search'}, ${index.count.toLocaleString('en-US')} vectors, generation ${index.generation ?? 'not made yet'}`,
      advice: index.problem ?? null,
    },
    {
      name: 'Embedder',
      state: services.passageIndex.degraded().length > 0 ? 'degraded' : 'ok',
      detail: vitals.vectors.map((v) => `${v.modelVersion} (${v.state}, ${v.count.toLocaleString('en-US')} vectors)`).join('; ') || space.embedder.modelVersion,
      advice: services.passageIndex.degraded()[0]?.advice ?? null,
    },
    {
      name: 'Jobs',
      state: !queue.ready ? 'down' : queue.problem || queue.dead > 0 ? 'degraded' : 'ok',
      detail: `${queue.engine === 'bullmq' ? 'BullMQ on Redis' : 'embedded queue'}: ${queue.waiting} waiting, ${queue.active} running, ${queue.dead} failed for good`,
      advice: queue.problem ?? (queue.dead > 0 ? 'The logs have the reference of each.' : null),
    },
    {
      name: 'Language model',
      state: services.config.llm ? 'ok' : 'degraded',
      detail: services.config.llm ? `${services.config.llm.model} at ${services.config.llm.host}` : 'none: answers are quoted from the files',
      advice: services.config.llm ? null : 'Set LLM_MODEL (with OPENAI_API_KEY or LLM_BASE_URL) to have answers written.',
    },
    {
      name: 'Processes',
      state: ['bot', 'worker'].every((role) => processes.some((p) => p.role === role)) ? 'ok' : 'degraded',
      detail: processes.map((p) => p.role).sort().join(', ') || 'none heard of',
      advice: processes.some((p) => p.role === 'worker') ? null : 'No worker is alive: files are not read until one runs.',
    },
    await diskLine(services.config.dataDir, vitals.databaseBytes),
  ]
  return lines
}

async function diskLine(dataDir: string, databaseBytes: number): Promise<HealthLine> {
  const disk = await statfs(dataDir)
  const free = disk.bavail * disk.bsize
  return {
    name: 'Disk',
    state: free < 1_000_000_000 ? 'degraded' : 'ok',
    detail: `${(free / 1e9).toFixed(1)} GB free, database ${(databaseBytes / 1e6).toFixed(1)} MB`,
    advice: free < 1_000_000_000 ? 'Free some space: uploads fail when the disk is full.' : null,
  }
}

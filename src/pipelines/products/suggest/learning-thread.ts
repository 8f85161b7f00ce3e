import { Worker } from 'node:worker_threads'
import { learnRules } from '../rules/learn.js'
import type { Correction, Rule } from '../rules/rule.js'

/** Fewer than these take a few milliseconds: less than starting a thread. */
const fewCorrections = 200

/** Learns beside what else the process does: many corrections take most of a second. */
export async function learnInThread(corrections: readonly Correction[]): Promise<Rule[]> {
  if (corrections.length < fewCorrections) return learnRules(corrections)
  const worker = new Worker(new URL('./learning-worker.js', import.meta.url), { workerData: corrections })
  try {
    return await new Promise<Rule[]>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the learning thread ended with code ${code}`)))
    })
  } finally {
    await worker.terminate()
  }
}

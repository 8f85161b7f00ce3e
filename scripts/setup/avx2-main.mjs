import { setPriority } from 'node:os'
import { Advice, explain } from './advice.mjs'
import { buildAvx2 } from './avx2.mjs'
import { readMarker, writeMarker } from './marker.mjs'
import { createReport } from './report.mjs'

/** The background process: whatever it starts inherits the lowest priority. */
setPriority(19)

try {
  await buildAvx2(createReport(), { jobs: 1 })
} catch (error) {
  explain(error)
  // Not tried again by itself, only with `npm run setup -- --avx2`; a kill leaves no mark and is made good next time.
  const { faiss } = readMarker()
  const reason = error instanceof Advice ? error.message : 'it failed, see .setup/avx2.log'
  if (faiss) writeMarker({ faiss: { ...faiss, avx2: { state: 'failed', reason } } })
  process.exitCode = 1
}

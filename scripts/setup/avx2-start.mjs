import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasAvx2 } from './cpu.mjs'
import { logPath, which } from './exec.mjs'
import { lockedBy } from './lock.mjs'
import { readMarker } from './marker.mjs'
import { packagesAreLinked } from './packages.mjs'
import { stateDir } from './paths.mjs'

export const avx2Lock = join(stateDir, 'avx2.lock')

/**
 * Starts the AVX2 build as a process of its own with the lowest priority, where it is worth it and has not failed before. The
 * next start of the service uses what it made.
 */
export function startAvx2InBackground(report) {
  const { faiss } = readMarker()
  if (faiss?.build !== 'plain' || faiss.avx2 || !hasAvx2() || !which('apt-get') || packagesAreLinked()) return
  if (lockedBy(avx2Lock) !== undefined) return
  const log = openSync(logPath('avx2.log'), 'w')
  const child = spawn(process.execPath, [fileURLToPath(new URL('./avx2-main.mjs', import.meta.url))], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.on('error', () => {}) // the plain build serves
  child.unref()
  closeSync(log)
  report.say('avx2', 'building a faster FAISS in the background, for the next start (.setup/avx2.log)')
}

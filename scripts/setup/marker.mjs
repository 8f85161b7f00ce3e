import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasAvx2 } from './cpu.mjs'
import { faissBinary, markerDir, sqliteBinary } from './paths.mjs'
import { toolsFingerprint } from './system-packages.mjs'

/**
 * node_modules/.quartermaster/native.json says which builds are in use; the service reads it.
 *
 * - `sqlite.source`: 'prebuilt' | 'built'
 * - `faiss.build`: 'avx2' | 'plain' | 'prebuilt' | 'none'
 * - `faiss.patched`: false for the prebuilt one: it must not be loaded in more than one thread, and bad arguments abort it
 * - `faiss.reason`: why there is nothing better, for people
 * - `faiss.avx2`: how the background build went, `{ state: 'failed' | 'done', reason? }`
 */
export const markerFile = join(markerDir, 'native.json')

/** The marker, or an empty one. */
export function readMarker() {
  try {
    return JSON.parse(readFileSync(markerFile, 'utf8'))
  } catch {
    return {}
  }
}

/** Replaces parts of the marker, atomically. */
export function writeMarker(parts) {
  const next = { ...readMarker(), ...parts }
  mkdirSync(dirname(markerFile), { recursive: true })
  const draft = `${markerFile}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(next, null, 2)}\n`)
  renameSync(draft, markerFile)
}

/** Size and time of a binary: tells that it is still the one that was checked. */
export function fileMark(path) {
  try {
    const { size, mtimeMs } = statSync(path)
    return { size, mtimeMs: Math.round(mtimeMs) }
  } catch {
    return undefined
  }
}

/** True when the checked better-sqlite3 is in place and made for this Node. */
export function sqliteIsReady(marker = readMarker()) {
  const { sqlite } = marker
  return sqlite?.abi === process.versions.modules && sameFile(sqlite.file, sqliteBinary)
}

/** True when there is nothing to do for faiss-node: the best build that can be had is in place and fits this processor. */
export function faissIsReady(marker = readMarker()) {
  const { faiss } = marker
  if (!faiss || faiss.arch !== process.arch) return false
  if (faiss.build === 'avx2' && !hasAvx2()) return false
  if ((faiss.build === 'none' || faiss.build === 'prebuilt') && faiss.tools !== toolsFingerprint()) return false
  return faiss.build === 'none' || sameFile(faiss.file, faissBinary)
}

function sameFile(mark, path) {
  const now = fileMark(path)
  return Boolean(mark && now && mark.size === now.size && mark.mtimeMs === now.mtimeMs)
}

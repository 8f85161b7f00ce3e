import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '')
export const modulesDir = join(root, 'node_modules')

/** Locks, logs and compiled binaries that outlive a fresh `npm ci`. */
export const stateDir = join(root, '.setup')
export const cacheDir = join(stateDir, 'cache')

/** What is installed right now; it goes when node_modules goes. */
export const markerDir = join(modulesDir, '.quartermaster')

export const sqliteDir = join(modulesDir, 'better-sqlite3')
export const sqliteBinary = join(sqliteDir, 'build/Release/better_sqlite3.node')
export const faissDir = join(modulesDir, 'faiss-node')
export const faissBinary = join(faissDir, 'build/Release/faiss-node.node')

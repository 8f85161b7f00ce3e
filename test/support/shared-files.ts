import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const shared = process.env.QM_SHARED ?? resolve(process.cwd(), '../shared')

/** Public files for trying things out; they are not part of the project. */
export function sharedFiles(kind: 'normal' | 'hostile'): { name: string; bytes: () => Uint8Array }[] {
  const dir = join(shared, 'data/documents', kind)
  if (!existsSync(dir)) return []
  return readdirSync(dir).sort().map((name) => ({ name, bytes: () => readFileSync(join(dir, name)) }))
}

/** Why tests on those files cannot run here; undefined when they can. */
export const sharedMissing = existsSync(join(shared, 'data/documents')) ? undefined : `no public files at ${shared}/data/documents (set QM_SHARED)`

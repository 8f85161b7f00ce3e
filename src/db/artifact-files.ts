import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../ids.js'

/** The bytes of trained models, by SHA-256; a file never changes once it has its name. */
export interface ArtifactFiles {
  /** Stores the bytes (twice is the same) and returns their hash. */
  keep(bytes: Uint8Array): Promise<string>
  /** The bytes; an error when they are gone or are not what they were. */
  read(sha256: string): Promise<Buffer>
  /** Removes files older than `before` (ms) that no row knows: left by a crash, or by an organisation that went. */
  sweep(before: number, known: (sha256: string) => Promise<boolean>): Promise<number>
}

export function createArtifactFiles(dir: string): ArtifactFiles {
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256')
    return join(dir, sha256)
  }
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  return {
    async keep(bytes) {
      const sha256 = hashOf(bytes)
      await mkdir(dir, { recursive: true, mode: 0o700 })
      // Written beside and renamed: a crash leaves a `.part`, never half a model. Written again even when it is there: its
      // new time keeps a sweep away until the row that names it is in.
      const beside = join(dir, `${newId('model')}.part`)
      const file = await open(beside, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(beside, pathOf(sha256))
      return sha256
    },
    async read(sha256) {
      const bytes = await readFile(pathOf(sha256))
      if (hashOf(bytes) !== sha256) throw new Error(`the file of model ${sha256.slice(0, 12)} is damaged`)
      return bytes
    },
    async sweep(before, known) {
      let removed = 0
      for (const name of await readdir(dir).catch(() => [])) {
        const path = join(dir, name)
        if ((await stat(path)).mtimeMs >= before) continue
        if (/^[0-9a-f]{64}$/.test(name) ? await known(name) : !name.endsWith('.part')) continue
        await rm(path, { force: true })
        removed++
      }
      return removed
    },
  }
}

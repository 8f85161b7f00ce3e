import { createReadStream } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { join } from 'node:path'
import { newId } from '../ids.js'

/** Bytes by SHA-256. Never served by hash: who may read is decided on rows. */
export interface BlobStore {
  /** A path on this machine's disk for an unfinished download, in the store's own file system. */
  stagingPath(): Promise<string>
  /** Takes a staged file over under its hash (twice is the same), mode 0600. */
  keep(stagedPath: string, sha256: string): Promise<void>
  /** A local path to read from; undefined when it is not there. */
  localPath(sha256: string): Promise<string | undefined>
  open(sha256: string): Readable
  remove(sha256: string): Promise<void>
  /** Removes files older than `before` that no row knows (left by a crash), and unfinished downloads. Returns how many. */
  sweep(before: number, known: (sha256: string) => Promise<boolean>): Promise<number>
}

/** Blobs as files: `<dir>/ab/abcdef…`. */
export function createDiskBlobStore(dir: string): BlobStore {
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256')
    return join(dir, sha256.slice(0, 2), sha256)
  }
  return {
    async stagingPath() {
      const staging = join(dir, 'staging')
      await mkdir(staging, { recursive: true, mode: 0o700 })
      return join(staging, newId('part'))
    },
    async keep(stagedPath, sha256) {
      const target = pathOf(sha256)
      await mkdir(join(dir, sha256.slice(0, 2)), { recursive: true, mode: 0o700 })
      await chmod(stagedPath, 0o600)
      await utimes(stagedPath, new Date(), new Date())
      await rename(stagedPath, target)
    },
    async localPath(sha256) {
      const path = pathOf(sha256)
      return (await stat(path).catch(() => undefined)) ? path : undefined
    },
    open: (sha256) => createReadStream(pathOf(sha256)),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async sweep(before, known) {
      let removed = 0
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])) {
        const path = join(entry.parentPath, entry.name)
        if (!entry.isFile() || (await stat(path)).mtimeMs >= before) continue
        if (/^[0-9a-f]{64}$/.test(entry.name) && (await known(entry.name))) continue
        await rm(path, { force: true })
        removed++
      }
      return removed
    },
  }
}

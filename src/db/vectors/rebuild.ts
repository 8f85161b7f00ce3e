import { and, eq, isNull, ne } from 'drizzle-orm'
import type { DatabaseHandle } from '../open.js'
import { generations, spaces } from '../schema/embeddings.js'
import { generationFiles, removeGenerations, writeGeneration, type Manifest } from './generation.js'

/**
 * Makes a new generation of a space from its rows and retires the older ones, whose files go: they hold vectors of what
 * was removed since. Runs in any process; the searching one picks the new generation up by itself. Undefined when the
 * space is gone or has no rows.
 */
export async function rebuildGeneration(handle: DatabaseHandle, databaseFile: string, indexDir: string, spaceId: string): Promise<Manifest | undefined> {
  const space = await handle.db.query.spaces.findFirst({ where: eq(spaces.id, spaceId) })
  if (!space) return undefined
  const manifest = await writeGeneration(databaseFile, space, indexDir)
  const keep = await handle.transaction(async (tx) => {
    const now = Date.now()
    await tx.insert(generations).values({
      id: manifest.id,
      spaceId,
      file: `${manifest.id}/${generationFiles.vectors}`,
      count: manifest.count,
      highestSeq: manifest.highestSeq,
      checksum: manifest.checksums.vectors,
      factory: manifest.factory,
      createdAt: now,
    })
    await tx.update(generations).set({ retiredAt: now }).where(and(eq(generations.spaceId, spaceId), ne(generations.id, manifest.id), isNull(generations.retiredAt)))
    return tx.select({ id: generations.id }).from(generations).where(isNull(generations.retiredAt))
  })
  removeGenerations(indexDir, new Set(keep.map((row) => row.id)))
  return manifest
}

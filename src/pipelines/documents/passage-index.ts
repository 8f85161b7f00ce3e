import type { DatabaseHandle } from '../../db/open.js'
import { activeSpace, ensureSpace, type SpaceRow } from '../../db/spaces.js'
import { openVectorIndex } from '../../db/vectors/open-vector-index.js'
import type { VectorIndex } from '../../db/vectors/vector-index.js'
import type { Embedder } from '../../models/embedder.js'

export interface PassageSpace {
  spaceId: string
  embedder: Embedder
  vectors: VectorIndex
}

/** The space that serves now, with the embedder that made it. Another process may swap it: ask before each use. */
export interface PassageIndex {
  current(): Promise<PassageSpace>
  /** The embedder of the configuration; its space is filled in the background when another one still serves. */
  readonly chosen: Embedder
  /** Plain words on what is not at its best. */
  degraded(): string[]
  close(): Promise<void>
}

export interface PassageIndexOptions {
  handle: DatabaseHandle
  databaseFile: string
  indexDir: string
  chosen: Embedder
  /** Opens the embedder of another space that still serves; undefined when its files are gone. */
  openOther?(modelVersion: string): Promise<Embedder | undefined>
  /** Said in health, such as why the built-in embedder serves. */
  degraded?: string[]
}

export function openPassageIndex(options: PassageIndexOptions): PassageIndex {
  const { handle, chosen } = options
  let open: Promise<PassageSpace & { space: SpaceRow }> | undefined

  const load = async (space: SpaceRow) => {
    const isChosen = space.modelVersion === chosen.modelVersion && space.preprocessVersion === chosen.preprocessVersion
    const embedder = isChosen ? chosen : ((await options.openOther?.(space.modelVersion)) ?? chosen)
    const vectors = openVectorIndex({ databaseFile: options.databaseFile, indexDir: options.indexDir, space })
    return { space, spaceId: space.id, embedder, vectors }
  }

  return {
    chosen,
    async current() {
      const active = (await activeSpace(handle.db, 'passages')) ?? (await handle.transaction((tx) => ensureSpace(tx, 'passages', chosen)))
      const known = await open
      if (known?.spaceId === active.id) return known
      open = load(active)
      await known?.vectors.close()
      return open
    },
    degraded: () => options.degraded ?? [],
    async close() {
      await (await open)?.vectors.close()
    },
  }
}

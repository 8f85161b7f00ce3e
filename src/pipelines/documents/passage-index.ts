import type { DatabaseHandle } from '../../db/open.js'
import { readSearchState } from '../../db/passages.js'
import { activeSpace, ensureSpace, type SpaceRow } from '../../db/spaces.js'
import { idSetOf } from '../../db/vectors/id-set.js'
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
  /** Reads the index in before the first question, unless there is nothing to read. */
  warm(): Promise<void>
  close(): Promise<void>
}

export interface PassageIndexOptions {
  handle: DatabaseHandle
  databaseFile: string
  indexDir: string
  chosen: Embedder
  /** Opens the embedder of another space that still serves; undefined when its files are gone. */
  openOther?(modelVersion: string): Promise<Embedder | undefined>
  /** A new generation of this space would help: enqueue its building. May be called often. */
  onStale?: (spaceId: string) => void
  /** Said in health, such as why the built-in embedder serves. */
  degraded?: string[]
}

export function openPassageIndex(options: PassageIndexOptions): PassageIndex {
  const { handle, chosen } = options
  let open: Promise<PassageSpace & { space: SpaceRow }> | undefined

  const load = async (space: SpaceRow) => {
    const isChosen = space.modelVersion === chosen.modelVersion && space.preprocessVersion === chosen.preprocessVersion
    const embedder = isChosen ? chosen : ((await options.openOther?.(space.modelVersion)) ?? chosen)
    const vectors = openVectorIndex({ databaseFile: options.databaseFile, indexDir: options.indexDir, space: { id: space.id, dimension: space.dimension }, ...(options.onStale ? { onStale: options.onStale } : {}) })
    return { space, spaceId: space.id, embedder, vectors }
  }

  const current = async () => {
    const active = (await activeSpace(handle.db, 'passages')) ?? (await handle.transaction((tx) => ensureSpace(tx, 'passages', chosen)))
    const known = await open
    if (known?.spaceId === active.id) return known
    open = load(active)
    await known?.vectors.close()
    return open
  }

  return {
    chosen,
    current,
    async warm() {
      const state = await readSearchState(handle.db)
      if (state.passages === 0) return
      const { embedder, vectors } = await current()
      const [vector] = await embedder.embed(['warm up'], 'query')
      if (vector) await vectors.search(vector, 1, idSetOf([{ first: 1, last: 1 }]))
    },
    degraded: () => options.degraded ?? [],
    async close() {
      await (await open)?.vectors.close()
    },
  }
}

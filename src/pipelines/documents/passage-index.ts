import type { DatabaseHandle } from '../../db/open.js'
import { readSearchState } from '../../db/passages.js'
import { activateSpace, activeSpace, ensureSpace, passagesWithoutVector, type SpaceRow } from '../../db/spaces.js'
import { idSetOf } from '../../db/vectors/id-set.js'
import { openVectorIndex } from '../../db/vectors/open-vector-index.js'
import type { VectorIndex } from '../../db/vectors/vector-index.js'
import type { LesserEmbedder } from '../../models/choose-embedder.js'
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
  /** Ids of spaces that have passages without a vector: enqueue `embeddings.fill` for each, at start and after a swap. */
  unfilled(): Promise<string[]>
  /** Plain words on what is not at its best. */
  degraded(): LesserEmbedder[]
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
  openOther?: (modelVersion: string) => Promise<Embedder | undefined>
  /** A new generation of this space would help: enqueue its building. May be called often. */
  onStale?: (spaceId: string) => void
  /** Said in health, such as why the built-in embedder serves. */
  degraded?: LesserEmbedder[]
}

interface OpenSpace extends PassageSpace {
  space: SpaceRow
}

export function openPassageIndex(options: PassageIndexOptions): PassageIndex {
  const { handle, chosen } = options
  const purpose = 'passages'
  let open: OpenSpace | undefined
  // One look at a time: two that see a swap at once would open two threads.
  let looking: Promise<unknown> = Promise.resolve()

  const embedderOf = async (space: SpaceRow): Promise<Embedder | undefined> => {
    if (space.modelVersion === chosen.modelVersion && space.preprocessVersion === chosen.preprocessVersion) return chosen
    return options.openOther?.(space.modelVersion)
  }

  const look = async (): Promise<OpenSpace> => {
    let space = (await activeSpace(handle.db, purpose)) ?? (await handle.transaction((tx) => ensureSpace(tx, purpose, chosen)))
    if (open?.spaceId === space.id) return open
    let embedder = await embedderOf(space)
    if (!embedder) {
      // Nobody here can ask the serving space anything: the chosen one takes over, with the vectors that it has so far.
      space = await handle.transaction(async (tx) => {
        const own = await ensureSpace(tx, purpose, chosen)
        await activateSpace(tx, own)
        return own
      })
      embedder = chosen
    }
    const vectors = openVectorIndex({
      databaseFile: options.databaseFile,
      indexDir: options.indexDir,
      space: { id: space.id, dimension: space.dimension },
      ...(options.onStale ? { onStale: options.onStale } : {}),
    })
    const before = open
    open = { space, spaceId: space.id, embedder, vectors }
    await before?.vectors.close()
    return open
  }

  const current = (): Promise<OpenSpace> => {
    const next = looking.then(look)
    looking = next.catch(() => undefined)
    return next
  }

  return {
    chosen,
    current,
    async unfilled() {
      const serving = await current()
      const own = await handle.transaction((tx) => ensureSpace(tx, purpose, chosen))
      const filling = own.state === 'filling' ? [own.id] : []
      const missing = await passagesWithoutVector(handle.db, serving.spaceId, 0, 1)
      return missing.length > 0 ? [serving.spaceId, ...filling] : filling
    },
    degraded: () => options.degraded ?? [],
    async warm() {
      const state = await readSearchState(handle.db)
      if (state.passages === 0) return
      const { embedder, vectors } = await current()
      const [vector] = await embedder.embed(['warm up'], 'query')
      if (vector) await vectors.search(vector, 1, idSetOf([{ first: 1, last: 1 }]))
    },
    async close() {
      await looking
      await open?.vectors.close()
    },
  }
}

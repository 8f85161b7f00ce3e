import { rebuildGeneration } from '../../db/vectors/rebuild.js'
import type { Logger } from '../../log.js'
import { fillSpace, type FillServices } from '../../pipelines/documents/fill-space.js'
import type { JobHandlers } from '../definitions.js'

export interface VectorJobServices extends FillServices {
  log: Logger
}

/** Background work on the vector index: new generations, and the change to another embedder. */
export function vectorHandlers(services: VectorJobServices): Pick<JobHandlers, 'vectors.rebuild' | 'embeddings.fill'> {
  return {
    'vectors.rebuild': async ({ spaceId }) => {
      const manifest = await rebuildGeneration(services.handle, services.databaseFile, services.indexDir, spaceId)
      services.log.info({ spaceId, generation: manifest?.id, count: manifest?.count }, 'a new generation of the vector index')
      return { generation: manifest?.id ?? null }
    },
    'embeddings.fill': async ({ spaceId }, context) => {
      const outcome = await fillSpace(services, spaceId, { signal: context.signal, progress: (done, total) => context.progress(done, total, 'embedding') })
      services.log.info({ ...outcome }, 'an embedding space was filled')
      if (outcome.kind === 'swapped') await rebuildGeneration(services.handle, services.databaseFile, services.indexDir, spaceId)
      return outcome
    },
  }
}

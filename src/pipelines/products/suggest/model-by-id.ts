import type { ArtifactFiles } from '../../../db/artifact-files.js'
import { findArtifact } from '../../../db/artifacts.js'
import type { Db } from '../../../db/open.js'
import { matcherKind, readMatcher, startingMatcher, type ServingMatcher } from './matcher-artifact.js'

/** Models held for explaining, beside those that serve. */
const held = 8

/**
 * Models by their row, whether they serve or not: what made a suggestion explains it. Artifacts never change, so what was read
 * once stays true. Null when there is no such model of that catalogue.
 */
export function modelsById(db: Db, files: ArtifactFiles): (orgId: string, catalogueId: string, modelId: string | null) => Promise<ServingMatcher | null> {
  const starter = startingMatcher()
  const known = new Map<string, Promise<ServingMatcher | null>>()

  async function read(orgId: string, catalogueId: string, modelId: string): Promise<ServingMatcher | null> {
    const artifact = await findArtifact(db, orgId, modelId)
    if (!artifact?.file || artifact.kind !== matcherKind(catalogueId)) return null
    return readMatcher(artifact.id, artifact.version, await files.read(artifact.file))
  }

  return async (orgId, catalogueId, modelId) => {
    if (modelId === null) return starter
    const key = `${orgId} ${catalogueId} ${modelId}`
    const model = known.get(key) ?? read(orgId, catalogueId, modelId)
    known.delete(key)
    known.set(key, model)
    for (const oldest of known.keys()) if (known.size > held) known.delete(oldest)
    try {
      return await model
    } catch (error) {
      known.delete(key)
      throw error
    }
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Embedder } from './embedder.js'
import { openStaticEmbedder } from './static-embedder.js'

export interface EmbedderChoice {
  embedder: Embedder
  /** Undefined when it is the one that was asked for. */
  degraded: LesserEmbedder | undefined
}

/** What works with less: in a few words for everybody, and with what to do for those who run the service. */
export interface LesserEmbedder {
  short: string
  advice: string
}

export interface EmbedderSettings {
  /** `auto`, `builtin`, or the name of a folder under `modelsDir`. */
  embedder: string
  modelsDir: string
  builtinModelsDir: string
}

/** The built-in embedder, which is part of the product. */
export function openBuiltinEmbedder(settings: Pick<EmbedderSettings, 'builtinModelsDir'>): Embedder {
  return openStaticEmbedder(join(settings.builtinModelsDir, 'static-en'))
}

/** The embedder of the configuration. What is missing gives way to the built-in one, and the reason is returned with it. */
export async function chooseEmbedder(settings: EmbedderSettings): Promise<EmbedderChoice> {
  const builtin = () => openBuiltinEmbedder(settings)
  if (settings.embedder === 'builtin') return { embedder: builtin(), degraded: undefined }
  const name = settings.embedder === 'auto' ? 'all-minilm-l6-v2' : settings.embedder
  const folder = join(settings.modelsDir, name)
  if (!existsSync(folder)) {
    return { embedder: builtin(), degraded: { short: 'built-in embedder', advice: `The built-in embedder is used. ${name} finds more by meaning; to get it: npm run models -- pull ${name}` } }
  }
  try {
    const { openOnnxEmbedder } = await import('./onnx-embedder.js')
    return { embedder: await openOnnxEmbedder(folder), degraded: undefined }
  } catch {
    return { embedder: builtin(), degraded: { short: 'built-in embedder', advice: `The embedder ${name} could not be opened; the built-in one is used. To see why: npm run models -- verify` } }
  }
}

/** The embedder that made a space (`name@version`), while its files are still there and unchanged; undefined otherwise. */
export async function openEmbedderOf(settings: EmbedderSettings, modelVersion: string): Promise<Embedder | undefined> {
  const builtin = openBuiltinEmbedder(settings)
  if (builtin.modelVersion === modelVersion) return builtin
  const folder = join(settings.modelsDir, modelVersion.split('@')[0]!)
  if (!/^[a-z0-9][a-z0-9.-]*@/i.test(modelVersion) || !existsSync(folder)) return undefined
  try {
    const { openOnnxEmbedder } = await import('./onnx-embedder.js')
    const embedder = await openOnnxEmbedder(folder)
    if (embedder.modelVersion === modelVersion) return embedder
    await embedder.close()
  } catch {
    // Broken files are as good as none.
  }
  return undefined
}

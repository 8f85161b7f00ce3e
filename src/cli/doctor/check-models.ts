import { join } from 'node:path'
import type { Config } from '../../config.js'
import { chooseEmbedder } from '../../models/choose-embedder.js'
import type { Finding } from './finding.js'

/** Opens the embedder and embeds one text. */
export async function checkModels(config: Config): Promise<Finding[]> {
  try {
    const { embedder, degraded } = await chooseEmbedder(config)
    const [vector] = await embedder.embed(['ready'], 'query')
    await embedder.close()
    if (!vector) throw new Error('no vector')
    return [{ area: 'Embedder', state: degraded ? 'note' : 'ok', text: `${embedder.modelVersion} works`, advice: degraded?.advice ?? null }]
  } catch {
    return [{ area: 'Embedder', state: 'problem', text: 'the built-in embedder does not open', advice: `Restore ${join('models', 'builtin', 'static-en')} from the repository` }]
  }
}

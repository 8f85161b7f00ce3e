import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openBuiltinEmbedder } from '../src/models/choose-embedder.js'
import type { Embedder } from '../src/models/embedder.js'
import { openOnnxEmbedder } from '../src/models/onnx-embedder.js'
import { loadWordRarity } from '../src/pipelines/documents/answer/rarity.js'
import type { ReadingTools } from '../src/pipelines/documents/answer/reading.js'
import { projectRoot } from '../src/paths.js'

/** `builtin`, or `minilm` from MODELS_DIR, the data folder or a folder of shared models beside the project. */
export async function embedderNamed(name: string): Promise<Embedder> {
  if (name === 'builtin') return openBuiltinEmbedder({ builtinModelsDir: join(projectRoot, 'models', 'builtin') })
  if (name !== 'minilm') throw new Error(`--embedder is ${name}: use builtin or minilm`)
  const shared = process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared')
  const folders = [process.env['MODELS_DIR'], join(process.env['DATA_DIR'] ?? join(projectRoot, 'data'), 'models'), join(shared, 'models')]
  const found = folders.map((folder) => folder && join(folder, 'all-minilm-l6-v2')).find((folder) => folder && existsSync(folder))
  if (!found) throw new Error('all-minilm-l6-v2 was not found: set MODELS_DIR, or run npm run models -- pull all-minilm-l6-v2')
  return openOnnxEmbedder(found)
}

/** What answering reads with, whatever embeds for search. */
export async function builtinReading(): Promise<ReadingTools> {
  const rarity = loadWordRarity(join(projectRoot, 'models', 'builtin', 'static-en', 'vocab.txt'))
  return { embedder: await embedderNamed('builtin'), rarity }
}

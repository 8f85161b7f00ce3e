import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../paths.js'
import { chooseEmbedder } from './choose-embedder.js'
import { openOnnxEmbedder } from './onnx-embedder.js'
import { openTokenizer } from './onnx-worker.js'

const modelsDir = resolve(process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared'), 'models')
const folder = join(modelsDir, 'all-minilm-l6-v2')
const here = existsSync(join(folder, 'model_int8.onnx'))
const builtinModelsDir = join(projectRoot, 'models', 'builtin')

describe.skipIf(!here)('all-minilm-l6-v2 (skipped where its weights are not at hand)', () => {
  const reference = (here ? readFileSync(join(folder, 'reference.jsonl'), 'utf8').trim().split('\n') : []).map((line) => JSON.parse(line) as { text: string; ids: number[]; int8: number[]; fp32: number[] })

  test('tokens and vectors are those of the reference', async () => {
    const tokenise = openTokenizer(join(folder, 'tokenizer.json'), 256)
    for (const { text, ids } of reference) expect(tokenise(text), text).toEqual(ids)
    const { embedder, degraded } = await chooseEmbedder({ embedder: 'auto', modelsDir, builtinModelsDir })
    try {
      expect(degraded).toBeUndefined()
      expect(embedder.modelVersion).toMatch(/^all-minilm-l6-v2@[0-9a-f]{8}$/)
      const vectors = await embedder.embed(reference.map((r) => r.text), 'passage')
      reference.forEach(({ text, ids, int8, fp32 }, i) => {
        // Nothing but [CLS] and [SEP]: no vector.
        if (ids.length === 2) return expect(vectors[i], text).toBeNull()
        expect(cosine(vectors[i]!, int8), text).toBeGreaterThan(0.985)
        expect(cosine(vectors[i]!, fp32), text).toBeGreaterThan(0.975)
        expect(Math.hypot(...vectors[i]!)).toBeCloseTo(1, 4)
      })
    } finally {
      await embedder.close()
    }
    await expect(embedder.embed(['after'], 'query')).rejects.toThrow(/closed/)
  })

  test('broken weights give way to the built-in embedder, with the reason', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'qm-models-'))
    try {
      for (const file of ['tokenizer.json', 'config.json']) cpSync(join(folder, file), join(copy, 'broken', file))
      writeFileSync(join(copy, 'broken', 'model_int8.onnx'), 'not a model')
      await expect(openOnnxEmbedder(join(copy, 'broken'))).rejects.toThrow()
      const choice = await chooseEmbedder({ embedder: 'broken', modelsDir: copy, builtinModelsDir })
      expect(choice.embedder.modelVersion).toBe('static-en@1')
      expect(choice.degraded?.advice).toMatch(/could not be opened/)
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

test('what is not there gives way to the built-in embedder, with the reason', async () => {
  const missing = { modelsDir: join(tmpdir(), 'qm-no-models'), builtinModelsDir }
  expect((await chooseEmbedder({ ...missing, embedder: 'builtin' })).degraded).toBeUndefined()
  for (const embedder of ['auto', 'other']) {
    const choice = await chooseEmbedder({ ...missing, embedder })
    expect(choice.embedder.modelVersion).toBe('static-en@1')
    expect(choice.degraded?.advice).toMatch(/models -- pull/)
  }
})

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0
  let x = 0
  let y = 0
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    x += a[i]! ** 2
    y += b[i]! ** 2
  }
  return dot / Math.sqrt(x * y)
}

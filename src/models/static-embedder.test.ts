import { mkdtempSync, readFileSync, rmSync, cpSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../paths.js'
import { openStaticEmbedder } from './static-embedder.js'
import { readWordPiece } from './wordpiece.js'

const folder = join(projectRoot, 'models', 'builtin', 'static-en')
const reference = readFileSync(join(folder, 'reference.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { text: string; ids: number[]; vector: number[] | null })

test('word pieces are those of the reference', () => {
  const tokens = readWordPiece(join(folder, 'vocab.txt'))
  expect(reference.length).toBeGreaterThan(20)
  for (const { text, ids } of reference) expect(tokens.encode(text), text).toEqual(ids)
  expect(tokens.encode('A cat sat on the mat.', 3)).toHaveLength(3)
})

test('vectors are those of the reference, and null where there is nothing to embed', async () => {
  const embedder = openStaticEmbedder(folder)
  const vectors = await embedder.embed(reference.map((row) => row.text), 'passage')
  reference.forEach(({ text, vector }, i) => {
    const mine = vectors[i]
    if (vector === null) return expect(mine, text).toBeNull()
    expect(mine, text).not.toBeNull()
    const dot = vector.reduce((sum, value, j) => sum + value * mine![j]!, 0)
    expect(dot / Math.hypot(...vector), text).toBeGreaterThan(0.9999)
    expect(Math.hypot(...mine!)).toBeCloseTo(1, 5)
  })
})

test('a folder that is incomplete is refused', () => {
  const copy = mkdtempSync(join(tmpdir(), 'qm-embedder-'))
  try {
    cpSync(folder, copy, { recursive: true })
    truncateSync(join(copy, 'table.i8'), 1000)
    expect(() => openStaticEmbedder(copy)).toThrow(/incomplete/)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStaticEmbedder } from '../../../models/static-embedder.js'
import { projectRoot } from '../../../paths.js'
import { loadWordRarity } from './rarity.js'
import { countSupport } from './testing/count-support.js'

const folder = join(projectRoot, 'models', 'builtin', 'static-en')
const tools = { embedder: openStaticEmbedder(folder), rarity: loadWordRarity(join(folder, 'vocab.txt')) }

// What it reached when it was written, less what two sentences weigh. docs/measurements.md has the table.
test.each([
  ['shaping', { precision: 0.9, recall: 0.94 }],
  ['held-out', { precision: 0.86, recall: 0.9 }],
] as const)('lets supported sentences through and drops the others (%s half)', async (half, least) => {
  const counts = await countSupport(half, tools)
  expect(counts.cases).toBeGreaterThanOrEqual(60)
  expect(counts.precision, counts.wrong.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('\n')).toBeGreaterThanOrEqual(least.precision)
  expect(counts.recall, counts.wrong.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('\n')).toBeGreaterThanOrEqual(least.recall)
})

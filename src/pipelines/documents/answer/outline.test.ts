import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStaticEmbedder } from '../../../models/static-embedder.js'
import { projectRoot } from '../../../paths.js'
import { outlineDocument, type OutlinePassage } from './outline.js'

const embedder = openStaticEmbedder(join(projectRoot, 'models', 'builtin', 'static-en'))
const passage = (chunkId: number, header: string, text: string): OutlinePassage => ({ chunkId, header, text, anchor: { kind: 'page', page: chunkId } })

test('names each section with its central sentence and where it stands', async () => {
  const outline = await outlineDocument(
    [
      passage(1, 'Handbook › Leave', 'Annual leave is 27 days a year. Requests for annual leave are entered three weeks ahead. Leave days that were not taken lapse in March. The canteen is green.'),
      passage(2, 'Handbook › Illness', 'Tell your team lead when you are ill. A doctor certifies illness from the fourth day.'),
    ],
    embedder,
  )
  expect(outline.map(({ heading, chunkId, anchor }) => ({ heading, chunkId, anchor }))).toEqual([
    { heading: 'Leave', chunkId: 1, anchor: { kind: 'page', page: 1 } },
    { heading: 'Illness', chunkId: 2, anchor: { kind: 'page', page: 2 } },
  ])
  expect(outline[0]!.sentence).toMatch(/leave/i)
})

test('sections that share a passage are told apart', async () => {
  const text = 'Fire\nIn a fire, leave by the nearest stairs. The stairs lead to the yard.\n\nFirst aid\nThe first aid box hangs beside the kitchen door. Call:\n- the porter\n- the nurse on duty today'
  const outline = await outlineDocument([passage(1, 'Safety', text)], embedder)
  expect(outline.map(({ heading, chunkId }) => [heading, chunkId])).toEqual([['Fire', 1], ['First aid', 1]])
  expect(outline[1]!.sentence).toContain('first aid box')
})

test('a long document is taken together into at most twelve sections, and each sentence is its own', async () => {
  const passages = Array.from({ length: 50 }, (_, i) => passage(i, `Manual › Part ${Math.floor(i / 2)}`, `Part ${i} explains how step number ${i} is done with care.`))
  const outline = await outlineDocument(passages, embedder)
  expect(outline.length).toBeLessThanOrEqual(12)
  for (const section of outline) expect(passages.find((p) => p.chunkId === section.chunkId)!.text).toContain(section.sentence)
  expect(await outlineDocument([], embedder)).toEqual([])
})

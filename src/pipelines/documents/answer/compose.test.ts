import { expect, test } from 'vitest'
import { composeExtractive } from './compose.js'
import { decideEvidence } from './evidence.js'
import type { PassageHit } from './hit.js'
import { readPassages, type ReadingTools } from './reading.js'

const tools: ReadingTools = {
  embedder: { modelVersion: 'none', preprocessVersion: 'none', dimension: 1, embed: async (texts) => texts.map(() => null), close: async () => {} },
  rarity: { of: () => 1, common: [] },
}

const hit = (chunkId: number, title: string, text: string): PassageHit => ({
  chunkId,
  documentId: `doc_${title}`,
  title,
  header: title,
  text,
  anchor: { kind: 'lines', line: 1, toLine: 3 },
  ordinal: 0,
  date: null,
  scores: { fused: 1 / chunkId, lexical: 1 / chunkId, dense: 0, bm25: 1 / chunkId, cosine: null, coverage: 0 },
})

const hits = [
  hit(1, 'Leave handbook', 'Every employee has 28 days of paid leave. Unused leave expires at the end of March of the next year.'),
  hit(2, 'Machine manual', 'Clean the filter every 200 hours. Switch the machine off first.'),
]

test('quotes the sentence that answers and cites its passage', async () => {
  const reading = await readPassages('When does unused leave expire?', { hits, terms: [], passages: 2 }, tools)
  const answer = composeExtractive(reading, decideEvidence(reading))
  if (answer.kind !== 'answer') throw new Error('declined')
  expect(answer.statements[0]).toMatchObject({ text: 'Unused leave expires at the end of March of the next year.', citations: [1], quote: true })
  expect(answer.sources[0]).toMatchObject({ n: 1, chunkId: 1, title: 'Leave handbook' })
})

test('names the closest documents when the question is about something else', async () => {
  const reading = await readPassages('Who won the chess championship in Reykjavik?', { hits, terms: [], passages: 2 }, tools)
  const answer = composeExtractive(reading, decideEvidence(reading))
  expect(answer).toMatchObject({ kind: 'nothing', closest: [{ title: 'Leave handbook' }, { title: 'Machine manual' }] })
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStaticEmbedder } from '../../../models/static-embedder.js'
import { projectRoot } from '../../../paths.js'
import { composeExtractive } from './compose.js'
import { decideEvidence } from './evidence.js'
import type { PassageHit } from './hit.js'
import { loadWordRarity } from './rarity.js'
import { readPassages } from './reading.js'

const folder = join(projectRoot, 'models', 'builtin', 'static-en')
const tools = { embedder: openStaticEmbedder(folder), rarity: loadWordRarity(join(folder, 'vocab.txt')) }

const hit = (chunkId: number, title: string, text: string, date: string | null = null): PassageHit => ({
  chunkId,
  documentId: `doc_${title}`,
  title,
  header: title,
  text,
  anchor: { kind: 'lines', line: 1, toLine: 3 },
  ordinal: 0,
  date,
  scores: { fused: 1 / chunkId, lexical: 1 / chunkId, dense: 0, bm25: 1 / chunkId, cosine: null, coverage: 0 },
})

const leave = hit(1, 'Leave handbook', 'Every employee has 28 days of paid leave. Unused leave expires at the end of March of the next year.')
const manual = hit(2, 'Machine manual', 'Clean the filter every 200 hours. Switch the machine off first.')

async function answer(question: string, hits: PassageHit[]) {
  const reading = await readPassages(question, { hits, terms: [], passages: hits.length }, tools)
  return composeExtractive(reading, decideEvidence(reading))
}

async function statements(question: string, hits: PassageHit[]) {
  const composed = await answer(question, hits)
  if (composed.kind !== 'answer') throw new Error('declined')
  return composed
}

test('quotes the sentence that answers and cites its passage', async () => {
  const composed = await statements('When does unused leave expire?', [leave, manual])
  expect(composed.statements[0]).toMatchObject({ text: 'Unused leave expires at the end of March of the next year.', citations: [1], quote: true })
  expect(composed.sources[0]).toMatchObject({ n: 1, chunkId: 1, title: 'Leave handbook' })
})

test('names the closest documents when the question is about something else', async () => {
  expect(await answer('Who won the chess championship in Reykjavik?', [leave, manual])).toMatchObject({ kind: 'nothing', closest: [{ title: 'Leave handbook' }, { title: 'Machine manual' }] })
})

test('nothing found, or nothing asked, is no answer', async () => {
  expect(await answer('When does unused leave expire?', [])).toMatchObject({ kind: 'nothing', closest: [] })
  expect(await answer('and what is it?', [leave])).toMatchObject({ kind: 'nothing' })
})

test('of two versions the newer is quoted, with its date', async () => {
  const older = hit(1, 'Handbook 2023', 'Every employee has 25 days of paid leave.', '2023-01-01')
  const newer = hit(2, 'Handbook 2025', 'Every employee has 28 days of paid leave.', '2025-01-01')
  const composed = await statements('How many days of paid leave does an employee have?', [older, newer])
  expect(composed.statements).toMatchObject([{ text: 'Every employee has 28 days of paid leave.', lead: 'As of 2025-01-01' }])
})

test('the same sentence of two documents is said once', async () => {
  const composed = await statements('When does unused leave expire?', [leave, { ...leave, chunkId: 2, documentId: 'doc_copy' }])
  expect(composed.statements.filter((statement) => statement.text.startsWith('Unused leave'))).toHaveLength(1)
})

test('a table row is quoted with its header, a pronoun with the sentence before', async () => {
  const meals = hit(1, 'Travel', 'Meals\nDestination | Full day\nFrance | 53 euros\nItaly | 47 euros')
  expect((await statements('What is the full day allowance in France?', [meals])).statements[0]).toMatchObject({ text: 'France: Full day 53 euros', lead: 'Meals' })
  const advance = hit(1, 'Travel', 'An advance can be requested from accounting. It is deducted from the next settlement of expenses.')
  expect((await statements('What is deducted from the next settlement?', [advance])).statements[0]!.text).toMatch(/^An advance can be requested/)
})

test('never more than five statements, none longer than 40 words', async () => {
  const long = Array.from({ length: 9 }, (_, i) => `Leave rule number ${i} says that paid leave of employees ${'and so on '.repeat(20)} expires in month ${i}.`).join(' ')
  const composed = await statements('When does paid leave of employees expire?', [hit(1, 'Leave', long)])
  expect(composed.statements.length).toBeLessThanOrEqual(5)
  for (const { text } of composed.statements) expect(text.split(/\s+/).filter((word) => word !== '…').length).toBeLessThanOrEqual(40)
})

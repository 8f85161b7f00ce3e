import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm, cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documentPlaces, documents } from '../src/db/schema/documents.js'
import { rebuildGeneration } from '../src/db/vectors/rebuild.js'
import { projectRoot } from '../src/paths.js'
import type { Passage } from '../src/pipelines/documents/document.js'
import { analysePassages, searchText, storePassages } from '../src/pipelines/documents/index-passages.js'
import type { Services } from '../src/services.js'
import { analyserVersion } from '../src/text/analyse.js'
import { commonestWords, createTextSource } from './generated-text.js'
import { seeded } from './random.js'
import { addOrganisation, channelIds, openWorkspace, orgId, userId } from './workspace.js'

const wordsPerPassage = 370
const passagesPerDocument = 100
/** Raise when the generated index would be another one. */
const version = 2

/** A workspace with an index of `size` generated passages; made once and kept in the system's temporary folder. */
export async function openFilledWorkspace(size: number): Promise<{ services: Services; close: () => Promise<void> }> {
  const migrations = (await readdir(join(projectRoot, 'drizzle'))).filter((name) => name.endsWith('.sql')).length
  const kept = join(tmpdir(), `qm-bench-index-${version}-${migrations}-${analyserVersion}-${size}`)
  if (!existsSync(kept)) await makeOnce(kept, size)
  // A copy: asking writes rows, and the next run must find the same index.
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-question-'))
  await cp(kept, folder, { recursive: true })
  const { services } = await openWorkspace(folder)
  return {
    services,
    async close() {
      await services.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeOnce(kept: string, size: number): Promise<void> {
  process.stderr.write(`making an index of ${size.toLocaleString('en-US')} passages (once) …\n`)
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-making-'))
  const { services, config } = await openWorkspace(folder)
  try {
    await addOrganisation(services)
    const source = createTextSource(7)
    for (let from = 0; from < size; from += passagesPerDocument) await addDocument(services, from / passagesPerDocument, Array.from({ length: passagesPerDocument }, () => source.passage(wordsPerPassage)))
    const { spaceId } = await services.space()
    await rebuildGeneration(services.handle, config.databaseFile, config.indexDir, spaceId)
    services.handle.raw.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    await services.close()
  }
  await rename(folder, kept)
}

async function addDocument(services: Services, number: number, texts: string[]): Promise<void> {
  const passages: Passage[] = texts.map((text, order) => ({ order, header: `Document ${number}`, text, anchor: { kind: 'page', page: order + 1, toPage: order + 1 }, tokens: 500 }))
  const { spaceId, embedder } = await services.space()
  const vectors = await embedder.embed(passages.map(searchText), 'passage')
  const terms = analysePassages(passages)
  const now = Date.now()
  const id = `document-${number}`
  await services.handle.transaction(async (tx) => {
    await tx.insert(documents).values({ id, orgId, title: `Document ${number}`, ownerUserId: userId, status: 'completed', warnings: [], version: 1, createdAt: now, updatedAt: now })
    await tx.insert(documentPlaces).values({ id: `place-${number}`, orgId, documentId: id, channelId: channelIds[number % channelIds.length]!, slackFileId: `F${number}`, title: `Document ${number}`, sharedBy: userId, createdAt: now, checkedAt: now })
    await storePassages(tx, { documentId: id, passages, vectors, terms, spaceId })
  })
}

/** Questions of six content words out of one sentence of some passage, so that there is something to find. */
export function questionsFor(services: Services, count: number): string[] {
  const random = seeded(11)
  const stopWords = commonestWords(100)
  const { raw } = services.handle
  const highest = raw.prepare('select max(id) from chunks').pluck().get() as number
  const read = raw.prepare('select text from chunks where id = ?').pluck()
  const found: string[] = []
  while (found.length < count) {
    const text = read.get(1 + Math.floor(random() * highest)) as string | undefined
    const sentences = text?.split('. ') ?? []
    const words = [...new Set((sentences[Math.floor(random() * sentences.length)] ?? '').toLowerCase().match(/[a-z]{2,}/g))].filter((word) => !stopWords.has(word))
    if (words.length < 6) continue
    const from = Math.floor(random() * (words.length - 5))
    found.push(`What is ${words.slice(from, from + 6).join(' ')}?`)
  }
  return found
}

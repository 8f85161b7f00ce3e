import { documentDates, placesFor } from '../db/library.js'
import type { DatabaseHandle } from '../db/open.js'
import { wholeDocument } from '../db/passages-around.js'
import type { Embedder } from '../models/embedder.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import { outlineDocument } from '../pipelines/documents/answer/outline.js'
import type { CitedHit, Draft } from './draft.js'
import { inertQuote } from './untrusted.js'

/** Files outlined in one reply. */
const mostFiles = 3

/** Written without a language model: each section's heading with its central sentence, cited. Null when nothing can be read. */
export async function outlineFiles(services: { handle: DatabaseHandle; reading: { embedder: Embedder } }, scope: Scope, documentIds: string[]): Promise<(Draft & { permalinks: Map<string, string | null> }) | null> {
  const { db } = services.handle
  const places = await placesFor(db, scope, documentIds)
  const dates = await documentDates(db, scope.orgId, places)
  const cited: CitedHit[] = []
  const files: string[] = []
  for (const documentId of documentIds.filter((id) => places.has(id)).slice(0, mostFiles)) {
    const { title } = places.get(documentId)!
    const passages = await wholeDocument(db, scope, documentId)
    const sections = await outlineDocument(passages, services.reading.embedder)
    const lines = sections.map((section) => {
      const passage = passages.find((each) => each.chunkId === section.chunkId)!
      const hit: PassageHit = { ...passage, documentId, title, date: dates.get(documentId) ?? null, scores: unsearched }
      const known = cited.find((each) => each.hit.chunkId === hit.chunkId)
      const number = known?.number ?? cited.length + 1
      if (!known) cited.push({ number, hit, quote: section.sentence })
      return `- ${section.heading === '' ? '' : `**${inertQuote(section.heading, 120)}**: `}${inertQuote(section.sentence, 600)} [${number}]`
    })
    if (lines.length > 0) files.push([`In **${inertQuote(title, 120)}**, ${lines.length === 1 ? 'one section' : `${lines.length} sections`}:`, ...lines].join('\n'))
  }
  if (files.length === 0) return null
  return {
    mode: 'outline',
    markdown: files.join('\n\n'),
    cited,
    notes: ['Each section with its central sentence, in the words of the file'],
    permalinks: new Map([...places].map(([id, place]) => [id, place.permalink])),
  }
}

const unsearched: PassageHit['scores'] = { fused: 0, lexical: 0, dense: 0, bm25: 0, cosine: null, coverage: 0 }

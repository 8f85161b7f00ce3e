import { placesFor } from '../db/library.js'
import type { DatabaseHandle } from '../db/open.js'
import type { Scope } from '../pipelines/access/actor.js'
import { composeExtractive } from '../pipelines/documents/answer/compose.js'
import { wordsOf } from '../pipelines/documents/answer/terms.js'
import type { Evidence } from '../pipelines/documents/gather-evidence.js'
import { extractiveMarkdown } from './answer-text.js'
import type { Draft } from './draft.js'

/** Share of the best quote's words, or of what was asked, that must stand in what was said. */
const enoughSaid = 0.6

/**
 * What is left of a model's answer after sentences were left out may miss the point. Then the best quote of the files is
 * added, or, where they have none, that the answer may be missing is said in the answer itself. Returns the grown draft
 * and the piece to be shown after what was shown before; null when what was said is enough.
 */
export async function completeFromFiles(handle: DatabaseHandle, scope: Scope, evidence: Evidence, draft: Draft): Promise<{ draft: Draft; piece: string } | null> {
  const { reading } = evidence
  const said = new Set(wordsOf(draft.markdown).map(({ term }) => term))
  const composed = composeExtractive(reading, evidence.decision)
  const best = composed.kind === 'answer' ? composed.statements[0] : undefined
  const source = composed.kind === 'answer' ? composed.sources.find(({ n }) => n === best?.citations[0]) : undefined
  const hit = source && evidence.hits.find(({ chunkId }) => chunkId === source.chunkId)
  // What was deleted or hidden while the model wrote is not quoted.
  if (!best || !hit || !(await placesFor(handle.db, scope, [hit.documentId])).has(hit.documentId)) {
    const { terms, totalWeight } = reading.question
    const covered = terms.reduce((sum, { term, weight }) => sum + (said.has(term) ? weight : 0), 0)
    return covered >= enoughSaid * totalWeight ? null : grown(draft, '\n\nWhat the files do not support was left out; what is left may not answer the question.')
  }
  const words = wordsOf(best.text)
  if (words.filter(({ term }) => said.has(term)).length >= enoughSaid * words.length) return null
  const known = draft.cited.find((each) => each.hit.chunkId === hit.chunkId)
  const number = known?.number ?? draft.cited.length + 1
  const cited = known ? draft.cited.map((each) => (each === known ? { ...each, quote: best.text } : each)) : [...draft.cited, { number, hit, quote: best.text }]
  const quoted = extractiveMarkdown([{ ...best, citations: [number] }], () => hit.text)
  return grown({ ...draft, cited }, `\n\nWhat the files do not support was left out. In their own words:\n${quoted}`)
}

function grown(draft: Draft, piece: string): { draft: Draft; piece: string } {
  return { draft: { ...draft, markdown: draft.markdown + piece }, piece }
}

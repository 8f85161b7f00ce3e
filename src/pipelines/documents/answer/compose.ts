import { chooseStatements, type ChosenStatement } from './choose-statements.js'
import type { AnswerSource, ClosestDocument, ComposedAnswer, Statement } from './composed.js'
import type { EvidenceDecision } from './evidence.js'
import type { PassageHit } from './hit.js'
import type { Reading } from './reading.js'

const maxClosest = 3

/** The best sentences quoted with their sources; or, without enough evidence, the documents that came closest. */
export function composeExtractive(reading: Reading, decision: EvidenceDecision): ComposedAnswer {
  const chosen = decision.enough ? chooseStatements(reading.question, reading.sentences) : []
  if (chosen.length === 0) return { kind: 'nothing', closest: closestDocuments(reading, decision), confidence: decision.confidence }
  const sources: AnswerSource[] = []
  const statements = chosen.map((statement, at): Statement => {
    const n = cite(statement.candidate.passage.hit, sources)
    return { text: statement.text, citations: [n], quote: true, lead: leadOf(statement, chosen[at - 1]) }
  })
  return { kind: 'answer', statements, sources, confidence: decision.confidence }
}

/** The distinct documents of the hits, nearest first: what a person may want to look into themselves. */
export function closestDocuments(reading: Reading, decision: EvidenceDecision): ClosestDocument[] {
  const titles = new Map(reading.found.hits.toReversed().map((hit) => [hit.documentId, hit.title]))
  const nearest = [...(decision.near ? reading.sentences.map(({ passage }) => passage.hit) : []), ...reading.found.hits]
  return [...new Set(nearest.map((hit) => hit.documentId))].slice(0, maxClosest).map((documentId) => ({
    documentId,
    title: titles.get(documentId) ?? '',
    quote: decision.near ? nearestQuote(reading, documentId) : null,
  }))
}

function nearestQuote(reading: Reading, documentId: string): string | null {
  return chooseStatements(reading.question, reading.sentences.filter(({ passage }) => passage.hit.documentId === documentId))[0]?.text ?? null
}

/** What a reader needs to know before the quote: another document, its date where that matters, the heading of a row or item. */
function leadOf({ candidate, dated }: ChosenStatement, before: ChosenStatement | undefined): string | null {
  const { hit } = candidate.passage
  const parts: string[] = []
  if (before && before.candidate.passage.hit.documentId !== hit.documentId) parts.push(`Also in ${hit.title}`)
  if (dated && hit.date) parts.push(`as of ${hit.date.slice(0, 10)}`)
  const { kind, under } = candidate.sentence
  const sameHeading = before?.candidate.sentence.under === under && parts.length === 0
  if (kind !== 'prose' && under && !sameHeading) parts.push(under.replace(/:$/, ''))
  const lead = parts.join(', ')
  return lead === '' ? null : lead[0]!.toUpperCase() + lead.slice(1)
}

function cite(hit: PassageHit, sources: AnswerSource[]): number {
  const known = sources.find((source) => source.chunkId === hit.chunkId)
  if (known) return known.n
  const n = sources.length + 1
  const { chunkId, documentId, title, header, anchor, date } = hit
  sources.push({ n, chunkId, documentId, title, header, anchor, date })
  return n
}

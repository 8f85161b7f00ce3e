import { beginAnswer, finishAnswer, type AnswerRow } from '../db/answers.js'
import { listLibrary } from '../db/library.js'
import { earlierTurns } from '../db/turns.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { Membership } from '../pipelines/access/membership.js'
import { resolveScope } from '../pipelines/access/resolve-scope.js'
import { closestDocuments, composeExtractive } from '../pipelines/documents/answer/compose.js'
import { gatherEvidence, type Evidence, type EvidenceServices } from '../pipelines/documents/gather-evidence.js'
import type { Reply, ReplySink, Turn } from './turn.js'
import { extractiveMarkdown } from './answer-text.js'

export interface AnswerServices extends EvidenceServices {
  membership: Membership
}

/**
 * Answers a question from the passages that every reader of the reply may see, or says that there is nothing on it. The
 * answer and all that was weighed are stored with what made them. A second delivery of the same question answers null.
 */
export async function answerQuestion(services: AnswerServices, turn: Turn, sink: ReplySink, signal: AbortSignal): Promise<Reply | null> {
  const startedAt = performance.now()
  const { db } = services.handle
  const scope = await resolveScope(services.membership, turn.actor, turn.audience)
  const { answer, fresh } = await services.handle.transaction((tx) =>
    beginAnswer(tx, {
      orgId: turn.actor.orgId,
      conversationId: turn.conversationId,
      channelId: turn.channelId,
      questionKey: turn.questionKey,
      askedBy: turn.actor.userId,
      audience: turn.audience.kind,
      question: turn.text,
      documentIds: turn.documentIds,
    }),
  )
  if (!fresh) return null
  const pending = await unreadDocuments(services, scope, turn)
  if (turn.documentIds.length > 0 && pending.length > 0) return wait(services, answer, pending)

  sink.step({ id: 'search', title: 'Looking through the files', state: 'in_progress' })
  const evidence = await gatherEvidence(services, { scope, question: await standalone(services, turn, scope), documentIds: turn.documentIds })
  signal.throwIfAborted()
  sink.step({ id: 'search', title: searchedTitle(evidence), state: 'complete' })
  if (!evidence.decision.enough && pending.length > 0) return wait(services, answer, pending)

  const composed = composeExtractive(evidence.reading, evidence.decision)
  const made = {
    ...madeBy(evidence),
    firstWordsMs: Math.round(performance.now() - startedAt),
  }
  if (composed.kind === 'nothing') {
    await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { ...made, status: 'declined', mode: 'none' }, ledger(evidence, new Map())))
    const closest = closestDocuments(evidence.hits).map((c) => ({ ...c, permalink: evidence.permalinks.get(c.documentId) ?? null }))
    return { kind: 'nothing', answerId: answer.id, closest, leftOut: await leftOut(services, turn, scope, evidence), footer: footer(evidence) }
  }
  const markdown = extractiveMarkdown(composed.statements)
  sink.delta(markdown)
  const citations = new Map(composed.sources.map((source) => [source.chunkId, source.n]))
  const quotes = new Map(composed.statements.flatMap((s) => s.citations.map((n) => [n, s.text] as const)))
  const evidenceRows = ledger(evidence, citations, quotes)
  const ids = await services.handle.transaction((tx) =>
    finishAnswer(tx, answer.id, { ...made, status: 'answered', mode: 'extractive', text: markdown, totalMs: Math.round(performance.now() - startedAt) }, evidenceRows),
  )
  return {
    kind: 'answer',
    answerId: answer.id,
    markdown,
    sources: composed.sources.map((source) => ({
      number: source.n,
      evidenceId: ids[evidenceRows.findIndex((row) => row.chunkId === source.chunkId)]!,
      documentId: source.documentId,
      title: source.title,
      anchor: source.anchor,
      permalink: evidence.permalinks.get(source.documentId) ?? null,
    })),
    footer: ['Quoted from the files, without a language model', ...footer(evidence)],
    leftOut: await leftOut(services, turn, scope, evidence),
  }

  async function standalone(s: AnswerServices, t: Turn, within: Scope): Promise<string> {
    if (t.conversationId === null) return t.text
    const turns = await earlierTurns(db, {
      conversationId: t.conversationId,
      before: t.questionKey.slice(t.questionKey.lastIndexOf(':') + 1),
      scope: within,
      privateFor: t.audience.kind === 'channel' ? null : t.actor.userId,
      limit: 6,
    })
    void s
    void turns
    return t.text
  }
}

/** Documents of this turn, or of its channel, that are still being read. */
async function unreadDocuments(services: AnswerServices, scope: Scope, turn: Turn): Promise<{ id: string; title: string }[]> {
  const { entries } = await listLibrary(services.handle.db, scope, {
    status: ['uploaded', 'processing'],
    limit: 5,
    ...(turn.documentIds.length > 0 ? { documentIds: turn.documentIds } : {}),
  })
  return entries
    .filter((entry) => turn.documentIds.length > 0 || entry.places.some((place) => place.channelId === turn.channelId))
    .map((entry) => ({ id: entry.document.id, title: entry.places[0]!.title }))
}

async function wait(services: AnswerServices, answer: AnswerRow, pending: { id: string; title: string }[]): Promise<Reply> {
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'waiting', documentIds: pending.map((p) => p.id) }))
  return { kind: 'waiting', answerId: answer.id, titles: pending.map((p) => p.title) }
}

/** Whether the asker alone may see material that answers better than what this audience may see. Only a yes or no leaves here. */
async function leftOut(services: AnswerServices, turn: Turn, shared: Scope, evidence: Evidence): Promise<boolean> {
  if (turn.audience.kind !== 'channel') return false
  const own = await resolveScope(services.membership, turn.actor, { kind: 'private' })
  if (own.channelIds === 'all' || shared.channelIds === 'all') return false
  if (own.channelIds.every((id) => shared.channelIds.includes(id))) return false
  const mine = await gatherEvidence(services, { scope: own, question: turn.text, documentIds: turn.documentIds })
  if (!mine.decision.enough) return false
  const seen = new Set(evidence.hits.map((hit) => hit.chunkId))
  const composed = composeExtractive(mine.reading, mine.decision)
  const best = composed.kind === 'answer' ? composed.sources[0]?.chunkId : undefined
  return !evidence.decision.enough || (best !== undefined && !seen.has(best))
}

function madeBy(evidence: Evidence) {
  return {
    evidenceModelVersion: evidence.decision.modelVersion,
    embedderVersion: evidence.result.versions.embedder,
    indexGeneration: evidence.result.versions.generation,
    threshold: evidence.decision.threshold,
    confidence: evidence.decision.confidence,
  }
}

function ledger(evidence: Evidence, citations: Map<number, number>, quotes: Map<number, string> = new Map()) {
  return evidence.hits.map((hit, rank) => {
    const citation = citations.get(hit.chunkId) ?? null
    const { cosine, ...scores } = hit.scores
    return {
      chunkId: hit.chunkId,
      documentId: hit.documentId,
      rank,
      citation,
      quote: citation === null ? null : (quotes.get(citation) ?? null),
      scores: cosine === null ? scores : { ...scores, cosine },
    }
  })
}

function searchedTitle(evidence: Evidence): string {
  const documents = new Set(evidence.hits.map((hit) => hit.documentId)).size
  return documents === 0 ? 'Looked through the files' : `Read ${evidence.hits.length} passages of ${documents} ${documents === 1 ? 'file' : 'files'}`
}

function footer(evidence: Evidence): string[] {
  return evidence.result.degraded
}

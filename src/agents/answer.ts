import { beginAnswer, finishAnswer, type AnswerRow } from '../db/answers.js'
import { newFailure } from '../errors.js'
import { resolveScope } from '../pipelines/access/resolve-scope.js'
import type { Scope } from '../pipelines/access/actor.js'
import { closestDocuments, composeExtractive } from '../pipelines/documents/answer/compose.js'
import { gatherEvidence, type Evidence } from '../pipelines/documents/gather-evidence.js'
import { ledger, madeBy } from './answer-ledger.js'
import { extractiveMarkdown } from './answer-text.js'
import type { CitedHit, Draft, MakingOf } from './draft.js'
import { leftOut } from './left-out.js'
import { draftWithModel, type ModelServices } from './model-draft.js'
import { timedSink, type TimedSink } from './timed-sink.js'
import { stoppedByShutdown, type Reply, type ReplySink, type Turn } from './turn.js'
import { unreadDocuments, waitFor } from './waiting.js'

export type AnswerServices = ModelServices

/**
 * Answers a question from the passages that every reader of the reply may see, or says that there is nothing on it. The
 * answer and all that was weighed are stored with what made them. A second delivery of the same question answers null.
 * What goes wrong is a reply too, with a reference that is in the logs and in the answer's row.
 */
export async function answerQuestion(services: AnswerServices, turn: Turn, to: ReplySink, signal: AbortSignal): Promise<Reply | null> {
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
  const sink = timedSink(to)
  try {
    return await answerBegun(services, turn, answer, sink, signal)
  } catch (error) {
    return signal.aborted ? stopped(services, answer, sink, signal) : failed(services, answer, sink, error)
  }
}

async function answerBegun(services: AnswerServices, turn: Turn, answer: AnswerRow, sink: TimedSink, signal: AbortSignal): Promise<Reply> {
  signal.throwIfAborted()
  const scope = await resolveScope(services.membership, turn.actor, turn.audience)
  const unread = await unreadDocuments(services.handle.db, scope, turn)
  if (turn.documentIds.length > 0 && unread.length > 0) {
    const waiting = await waitFor(services.handle, scope, turn, answer.id)
    if (waiting) return waiting
  }
  const question = turn.text
  sink.step({ id: 'search', title: 'Looking through the files', state: 'in_progress' })
  const evidence = await gatherEvidence(services, { scope, question, documentIds: turn.documentIds })
  signal.throwIfAborted()
  sink.step({ id: 'search', title: searchedTitle(evidence), state: 'complete' })
  if (!evidence.decision.enough && unread.length > 0) {
    const waiting = await waitFor(services.handle, scope, turn, answer.id)
    if (waiting) return waiting
  }
  const written = await write(services, { turn, scope, question, evidence }, sink, signal)
  signal.throwIfAborted()
  const more = await leftOut(services, turn, question, scope, evidence)
  return finish(services, answer, evidence, written, sink, more)
}

interface Written {
  draft: Draft | null
  /** Why there is no draft, or what to know of how it came about. */
  notes: string[]
  making: MakingOf
}

/** The language model first, where there is one; what it cannot do is quoted from the files. */
async function write(services: AnswerServices, found: { turn: Turn; scope: Scope; question: string; evidence: Evidence }, sink: ReplySink, signal: AbortSignal): Promise<Written> {
  const { evidence } = found
  if (evidence.result.passages === 0) return { draft: null, notes: [], making: {} }
  const model = await draftWithModel(services, { ...found, hits: evidence.hits }, sink, signal)
  if (model.kind === 'draft') return { draft: model.draft, notes: model.draft.notes, making: model.making }
  if (model.kind === 'nothing') return { draft: null, notes: [], making: model.making }
  const quoted = quote(evidence)
  if (quoted) sink.delta(quoted.markdown)
  const unasked = services.chat === undefined
  return { draft: quoted, notes: quoted || !unasked ? model.notes : [], making: model.making }
}

function quote(evidence: Evidence): Draft | null {
  const composed = composeExtractive(evidence.reading, evidence.decision)
  if (composed.kind === 'nothing') return null
  const cited = composed.sources.flatMap((source): CitedHit[] => {
    const hit = evidence.hits.find((each) => each.chunkId === source.chunkId)
    const said = composed.statements.findLast((statement) => statement.citations.includes(source.n))
    return hit ? [{ number: source.n, hit, quote: said?.text ?? null }] : []
  })
  return { mode: 'extractive', markdown: extractiveMarkdown(composed.statements), cited, notes: [] }
}

async function finish(services: AnswerServices, answer: AnswerRow, evidence: Evidence, { draft, notes, making }: Written, sink: TimedSink, more: boolean): Promise<Reply> {
  const footer = [...notes, ...evidence.result.degraded]
  const made = { ...madeBy(evidence), ...making, firstWordsMs: sink.firstWordsMs() ?? sink.elapsedMs(), totalMs: sink.elapsedMs() }
  const rows = ledger(evidence.hits, draft?.cited ?? [])
  const outcome = draft ? { status: 'answered' as const, mode: draft.mode, text: draft.markdown } : { status: 'declined' as const, mode: 'none' as const }
  const ids = await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { ...made, ...outcome }, rows))
  const permalink = (documentId: string) => evidence.permalinks.get(documentId) ?? null
  if (!draft) {
    const closest = closestDocuments(evidence.hits).map((each) => ({ ...each, permalink: permalink(each.documentId) }))
    return { kind: 'nothing', answerId: answer.id, closest, leftOut: more, footer }
  }
  return {
    kind: 'answer',
    answerId: answer.id,
    markdown: draft.markdown,
    sources: draft.cited.map(({ number, hit }) => ({
      number,
      evidenceId: ids[rows.findIndex((row) => row.chunkId === hit.chunkId)]!,
      documentId: hit.documentId,
      title: hit.title,
      anchor: hit.anchor,
      permalink: permalink(hit.documentId),
    })),
    footer,
    leftOut: more,
  }
}

/** What was said stays. When the process ends, the question waits for the next start instead. */
async function stopped(services: AnswerServices, answer: AnswerRow, sink: TimedSink, signal: AbortSignal): Promise<Reply> {
  const row = signal.reason === stoppedByShutdown ? { status: 'waiting' as const } : { status: 'stopped' as const, text: sink.shown(), totalMs: sink.elapsedMs(), firstWordsMs: sink.firstWordsMs() }
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, row))
  return { kind: 'stopped', answerId: answer.id, markdown: sink.shown() }
}

async function failed(services: AnswerServices, answer: AnswerRow, sink: TimedSink, error: unknown): Promise<Reply> {
  const failure = newFailure(error)
  services.log.error({ err: error, reference: failure.reference, answerId: answer.id }, 'an answer failed')
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'failed', reference: failure.reference, totalMs: sink.elapsedMs() }))
  return { kind: 'failed', answerId: answer.id, message: failure.message, hint: failure.hint ?? null, reference: failure.reference }
}

function searchedTitle(evidence: Evidence): string {
  const documents = new Set(evidence.hits.map((hit) => hit.documentId)).size
  return documents === 0 ? 'Looked through the files' : `Read ${evidence.hits.length} passages of ${documents} ${documents === 1 ? 'file' : 'files'}`
}

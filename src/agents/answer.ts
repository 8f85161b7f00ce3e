import { beginAnswer, finishAnswer, type AnswerRow } from '../db/answers.js'
import { newFailure } from '../errors.js'
import { resolveScope } from '../pipelines/access/resolve-scope.js'
import type { Scope } from '../pipelines/access/actor.js'
import { closestDocuments, composeExtractive } from '../pipelines/documents/answer/compose.js'
import { gatherEvidence, type Evidence } from '../pipelines/documents/gather-evidence.js'
import { ledger, madeBy } from './answer-ledger.js'
import { extractiveMarkdown } from './answer-text.js'
import { completeFromFiles } from './complete-from-files.js'
import type { CitedHit, Draft, MakingOf } from './draft.js'
import { leftOut } from './left-out.js'
import { draftWithModel, type ModelServices } from './model-draft.js'
import { outlineFiles } from './outline-answer.js'
import { reviewReply } from './review-reply.js'
import { categorizeReply } from './task-reply.js'
import { standalone, turnsBefore } from './thread.js'
import { timedSink, type TimedSink } from './timed-sink.js'
import { stoppedByShutdown, type Reply, type ReplySink, type Turn } from './turn.js'
import { unreadable, unreadDocuments, waitFor } from './waiting.js'

export type AnswerServices = ModelServices

export interface AnswerOptions {
  /** Tell what is in the turn's documents instead of searching them. */
  outline?: boolean
}

/**
 * Answers a question from the passages that every reader of the reply may see, or says that there is nothing on it. The
 * answer and all that was weighed are stored with what made them. A second delivery of the same question answers null.
 * What goes wrong is a reply too, with a reference that is in the logs and in the answer's row.
 */
export async function answerQuestion(services: AnswerServices, turn: Turn, to: ReplySink, signal: AbortSignal, options: AnswerOptions = {}): Promise<Reply | null> {
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
  const work: Work = { services, turn, answer, sink: timedSink(to), signal, cited: [] }
  try {
    return await answerBegun(work, options)
  } catch (error) {
    return signal.aborted ? stopped(work) : failed(work, error)
  }
}

/** One answer while it is made. `cited`: what is shown so far draws on these, should it end early. */
interface Work {
  services: AnswerServices
  turn: Turn
  answer: AnswerRow
  sink: TimedSink
  signal: AbortSignal
  cited: CitedHit[]
}

async function answerBegun(work: Work, options: AnswerOptions): Promise<Reply> {
  const { services, turn, answer, sink, signal } = work
  const { db } = services.handle
  signal.throwIfAborted()
  const scope = await resolveScope(services.membership, turn.actor, turn.audience)
  const unread = await unreadDocuments(db, scope, turn)
  if (turn.documentIds.length > 0 && unread.length > 0) {
    const waiting = await waitFor(services.handle, scope, turn, answer.id)
    if (waiting) return waiting
  }
  const broken = await unreadable(db, scope, turn)
  if (broken) return cannotRead(work, broken)
  if (options.outline) {
    const outline = await outlineFiles(services, scope, turn.documentIds)
    if (outline) return finishOutline(work, outline)
  }
  const question = standalone(turn.text, await turnsBefore(db, turn, scope))
  sink.step({ id: 'search', title: 'Looking through the files', state: 'in_progress' })
  const evidence = await gatherEvidence(services, { scope, question, documentIds: turn.documentIds })
  signal.throwIfAborted()
  sink.step({ id: 'search', title: searchedTitle(evidence), state: 'complete' })
  if (!evidence.decision.enough && unread.length > 0) {
    const waiting = await waitFor(services.handle, scope, turn, answer.id)
    if (waiting) return waiting
  }
  const written = await write(work, scope, question, evidence)
  signal.throwIfAborted()
  if (written.handed) return handOver(work, written)
  const more = await leftOut(services, turn, question, scope, written.evidence)
  return finish(work, question, written, more)
}

interface Written {
  draft: Draft | null
  /** What it was written from. */
  evidence: Evidence
  /** Why there is no draft, or what to know of how it came about. */
  notes: string[]
  making: MakingOf
  /** The card that the model asked for, where it may be shown. */
  handed?: Reply
}

/** The language model first, where there is one; what it cannot do is quoted from the files. */
async function write(work: Work, scope: Scope, question: string, found: Evidence): Promise<Written> {
  const { services, turn, sink, signal } = work
  const reviews = services.chat !== undefined && turn.actor.role !== 'user'
  if (found.result.passages === 0 && !reviews) return { draft: null, evidence: found, notes: [], making: {} }
  const model = await draftWithModel(services, { turn, scope, question, hits: found.hits, citing: (cited) => (work.cited = cited) }, sink, signal)
  const { making } = model
  if (model.kind === 'draft') {
    const more = model.dropped > 0 ? await completeFromFiles(services.handle, scope, found, model.draft) : null
    const draft = more?.draft ?? model.draft
    work.cited = draft.cited
    if (more) sink.delta(more.piece)
    return { draft, evidence: found, notes: draft.notes, making }
  }
  if (model.kind === 'handed') {
    const { intent } = model
    const handed = intent.kind === 'categorize' ? await categorizeReply(services.tasks, turn, intent) : await reviewReply(services.review, turn, intent)
    if (handed) return { draft: null, evidence: found, notes: [], making, handed }
  }
  signal.throwIfAborted()
  // While a model was asked, files may have been deleted or hidden: nothing of them is quoted or named.
  const evidence = making.modelVersion === undefined ? found : await gatherEvidence(services, { scope, question, documentIds: turn.documentIds })
  if (model.kind !== 'unused') return { draft: null, evidence, notes: [], making }
  const quoted = quote(evidence)
  if (quoted) {
    work.cited = quoted.cited
    sink.delta(quoted.markdown)
  }
  // Nothing found is nothing found, with or without a language model.
  return { draft: quoted, evidence, notes: quoted ? model.notes : [], making }
}

/** A card answers; the question's row says what made it, and that no file did. */
async function handOver({ services, answer, sink }: Work, { making, handed }: Written): Promise<Reply> {
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { ...making, ...timesOf(sink), status: 'declined', mode: 'none' }))
  return handed!
}

function quote(evidence: Evidence): Draft | null {
  const composed = composeExtractive(evidence.reading, evidence.decision)
  if (composed.kind === 'nothing') return null
  const cited = composed.sources.flatMap((source): CitedHit[] => {
    const hit = evidence.hits.find((each) => each.chunkId === source.chunkId)
    const said = composed.statements.filter((statement) => statement.citations.includes(source.n)).map((statement) => statement.text)
    return hit ? [{ number: source.n, hit, quote: said.join('\n') || null }] : []
  })
  return { mode: 'extractive', markdown: extractiveMarkdown(composed.statements, (n) => cited.find((each) => each.number === n)?.hit.text), cited, notes: [] }
}

async function finish(work: Work, question: string, { draft, evidence, notes, making }: Written, more: boolean): Promise<Reply> {
  const { services, turn, answer, sink } = work
  const footer = [...notes, ...evidence.result.degraded]
  const made = { ...madeBy(evidence), ...making, ...timesOf(sink), rewritten: question === turn.text ? null : question }
  const permalink = (documentId: string) => evidence.permalinks.get(documentId) ?? null
  if (draft) return keepDraft(work, draft, made, ledger(evidence.hits, draft.cited), { footer, leftOut: more, permalink })
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { ...made, status: 'declined', mode: 'none' }, ledger(evidence.hits, [])))
  const closest = closestDocuments(evidence.reading, evidence.decision).map((each) => ({ ...each, permalink: permalink(each.documentId) }))
  return { kind: 'nothing', answerId: answer.id, closest, leftOut: more, footer }
}

async function finishOutline(work: Work, outline: Draft & { permalinks: Map<string, string | null> }): Promise<Reply> {
  work.cited = outline.cited
  work.sink.delta(outline.markdown)
  const permalink = (documentId: string) => outline.permalinks.get(documentId) ?? null
  return keepDraft(work, outline, timesOf(work.sink), ledger([], outline.cited), { footer: outline.notes, leftOut: false, permalink })
}

async function keepDraft(
  { services, answer }: Work,
  draft: Draft,
  made: Partial<AnswerRow>,
  rows: ReturnType<typeof ledger>,
  shown: { footer: string[]; leftOut: boolean; permalink(documentId: string): string | null },
): Promise<Reply> {
  const ids = await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { ...made, status: 'answered', mode: draft.mode, text: draft.markdown }, rows))
  const sources = draft.cited.map(({ number, hit }) => ({
    number,
    evidenceId: ids[rows.findIndex((row) => row.chunkId === hit.chunkId)]!,
    documentId: hit.documentId,
    title: hit.title,
    anchor: hit.anchor,
    permalink: shown.permalink(hit.documentId),
  }))
  return { kind: 'answer', answerId: answer.id, markdown: draft.markdown, sources, footer: shown.footer, leftOut: shown.leftOut }
}

/** What was said stays, with what it draws on. When the process ends, the question waits for the next start instead. */
async function stopped({ services, answer, sink, signal, cited }: Work): Promise<Reply> {
  const markdown = sink.shown()
  await services.handle.transaction((tx) =>
    signal.reason === stoppedByShutdown
      ? finishAnswer(tx, answer.id, { status: 'waiting' })
      : finishAnswer(tx, answer.id, { status: 'stopped', text: markdown, ...timesOf(sink) }, ledger([], cited)),
  )
  return { kind: 'stopped', answerId: answer.id, markdown }
}

async function cannotRead({ services, answer, sink }: Work, why: { message: string; hint: string | null; reference: string }): Promise<Reply> {
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'failed', reference: why.reference, totalMs: sink.elapsedMs() }))
  return { kind: 'failed', answerId: answer.id, ...why }
}

async function failed({ services, answer, sink }: Work, error: unknown): Promise<Reply> {
  const failure = newFailure(error)
  services.log.error({ err: error, reference: failure.reference, answerId: answer.id }, 'an answer failed')
  await services.handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'failed', reference: failure.reference, totalMs: sink.elapsedMs() }))
  return { kind: 'failed', answerId: answer.id, message: failure.message, hint: failure.hint ?? null, reference: failure.reference }
}

function timesOf(sink: TimedSink) {
  const totalMs = sink.elapsedMs()
  return { firstWordsMs: sink.firstWordsMs() ?? totalMs, totalMs }
}

function searchedTitle(evidence: Evidence): string {
  const documents = new Set(evidence.hits.map((hit) => hit.documentId)).size
  return documents === 0 ? 'Looked through the files' : `Read ${evidence.hits.length} passages of ${documents} ${documents === 1 ? 'file' : 'files'}`
}

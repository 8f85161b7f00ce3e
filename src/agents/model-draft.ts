import { placesFor } from '../db/library.js'
import type { Logger } from '../log.js'
import type { ChatModels } from '../models/chat.js'
import type { Membership } from '../pipelines/access/membership.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import type { EvidenceServices } from '../pipelines/documents/gather-evidence.js'
import { CitedText } from './cited-text.js'
import type { CitedHit, Draft, MakingOf } from './draft.js'
import { answerWithModel, type ModelOutcome } from './model-answer.js'
import { shareWithModel } from './model-scope.js'
import { PassageNumbers } from './passage-numbers.js'
import { answerPromptVersion } from './prompts/answer.js'
import { createSentenceChecker, type CitedPassage } from '../pipelines/documents/answer/check-sentences.js'
import { turnsBefore } from './thread.js'
import type { ReviewReads } from './review-reply.js'
import type { TaskReads } from './task-reply.js'
import type { HandedIntent } from './tools/tool-context.js'
import type { HealthLine, ReplySink, Turn } from './turn.js'

export interface ModelServices extends EvidenceServices {
  membership: Membership
  log: Logger
  chat: ChatModels | undefined
  health(): Promise<HealthLine[]>
  review: ReviewReads
  tasks: TaskReads
}

export interface DraftInput {
  turn: Turn
  scope: Scope
  /** The question as it stands on its own. */
  question: string
  hits: PassageHit[]
  /** Called as the reply grows with what it cites so far. */
  citing(cited: CitedHit[]): void
}

/** `draft`: something was said, maybe cut short. `nothing`: the model found no answer. `unused`: say it in another way. */
export type ModelDraft =
  | { kind: 'draft'; draft: Draft; /** Sentences that were left out. */ dropped: number; making: MakingOf }
  /** The model asked for a card of the review instead. */
  | { kind: 'handed'; intent: HandedIntent; making: MakingOf }
  | { kind: 'nothing'; making: MakingOf }
  | { kind: 'unused'; notes: string[]; making: MakingOf }

/** Lets the language model write the answer, as far as it is set, may see the question, and keeps to the passages. */
export async function draftWithModel(services: ModelServices, input: DraftInput, sink: ReplySink, signal: AbortSignal): Promise<ModelDraft> {
  const { chat } = services
  if (!chat) return { kind: 'unused', notes: ['Quoted from the files, no language model'], making: {} }
  const share = await shareWithModel(services, chat, input.turn, input.scope, input.hits)
  if (share.kind === 'refused') return { kind: 'unused', notes: [`Quoted from the files: nothing private is sent to ${chat.host}`], making: {} }

  const text = new CitedText()
  let handed: HandedIntent | undefined
  const passages = new NumberedPassages()
  const outcome = await answerWithModel(chat, services.log, {
    question: input.question,
    turns: await turnsBefore(services.handle.db, input.turn, share.scope),
    hits: share.hits,
    context: { services, actor: input.turn.actor, audience: input.turn.audience, scope: share.scope, documentIds: input.turn.documentIds, numbers: passages, handOver: (intent) => (handed = intent), step: (step) => sink.step(step) },
    checker: () => createSentenceChecker(passages.cited, services.reading),
    signal,
    async say(sentence) {
      if (sentence.verdict === 'heading') {
        text.hold(sentence)
        return true
      }
      const hits = sentence.citations.map((n) => passages.get(n)!)
      // What was deleted or hidden while the model wrote is not said.
      const live = await placesFor(services.handle.db, share.scope, hits.map((hit) => hit.documentId))
      if (hits.some((hit) => !live.has(hit.documentId))) return false
      const piece = text.add(sentence, (n) => passages.get(n)!)
      input.citing(text.cited)
      sink.delta(piece)
      return true
    },
    skip: (sentence) => text.skip(sentence),
  })
  const making = makingOf(chat, outcome)
  // An answer that the files support stands before a card: text of a file may have asked for one.
  if (handed && outcome.said === 0) return { kind: 'handed', intent: handed, making }
  if (outcome.kind === 'nothing') return { kind: 'nothing', making }
  if (outcome.said === 0) return { kind: 'unused', notes: [`${outcome.kind === 'failed' ? outcome.words : 'The language model said nothing'}, so the files are quoted`], making }
  return { kind: 'draft', draft: { mode: 'llm', markdown: text.markdown, cited: text.cited, notes: notesOn(chat, outcome) }, dropped: outcome.dropped, making }
}

/** Passages by number, also in the form in which sentences are checked: the list grows while the model searches. */
class NumberedPassages extends PassageNumbers {
  readonly cited: CitedPassage[] = []

  override add(hits: PassageHit[]): { number: number; hit: PassageHit }[] {
    const numbered = super.add(hits)
    for (const { number, hit } of numbered) {
      if (number > this.cited.length) this.cited.push({ n: number, header: hit.header, text: hit.text })
    }
    return numbered
  }
}

function makingOf(chat: ChatModels, outcome: ModelOutcome): MakingOf {
  const { promptTokens, completionTokens } = outcome
  return { modelVersion: `${chat.name}@${chat.host}`, promptVersion: answerPromptVersion, promptTokens, completionTokens, costUsd: chat.cost(promptTokens, completionTokens) }
}

function notesOn(chat: ChatModels, outcome: ModelOutcome): string[] {
  const { dropped } = outcome
  return [
    `Written by ${chat.name}@${chat.host}, each sentence checked against the files`,
    ...(dropped > 0 ? [dropped === 1 ? '1 sentence without support was left out' : `${dropped} sentences without support were left out`] : []),
    ...(outcome.kind === 'failed' ? [`${outcome.words}: the answer may not be complete`] : []),
  ]
}

import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import type { AnswerRow } from '../db/answers.js'

/** A passage that a reply cites under `number`; `quote` where the reply repeats its words, one sentence a line. */
export interface CitedHit {
  number: number
  hit: PassageHit
  quote: string | null
}

/** What was written for a question, before it is stored and shown as a reply. */
export interface Draft {
  mode: 'extractive' | 'llm' | 'outline'
  markdown: string
  cited: CitedHit[]
  /** What its readers should know of how it was made; becomes the footer. */
  notes: string[]
}

/** What is stored with an answer of what its making took. */
export type MakingOf = Partial<Pick<AnswerRow, 'modelVersion' | 'promptVersion' | 'promptTokens' | 'completionTokens' | 'costUsd'>>

import type { Actor, Audience } from '../pipelines/access/actor.js'
import type { Anchor } from '../pipelines/documents/document.js'
import type { Prediction } from '../pipelines/categorization/stories/explain-task.js'
import type { CatalogueOverview } from '../pipelines/products/review/review-stories.js'
import type { NextOutcome, ReviewView } from '../pipelines/products/review/review-view.js'

/** One thing that a person said to the bot, resolved to rows; the door makes it, `respond` answers it. */
export interface Turn {
  actor: Actor
  audience: Audience
  /** Row id of the channel (any conversation) in which it was said. */
  channelId: string
  channelKind: 'public' | 'private' | 'im' | 'mpim'
  /** Null for commands outside a thread. */
  conversationId: string | null
  /** What makes a second delivery harmless: `channel:ts`, or a command's trigger. */
  questionKey: string
  /** Without the mention of the bot. */
  text: string
  /** Documents that came with this very message, or the message that it is about. */
  documentIds: string[]
  /** The item on the review card in whose thread it was said. */
  reviewItemId?: string | undefined
}

/** Reason of a signal that the end of the process aborted: the question is taken up again at the next start. */
export const stoppedByShutdown = new Error('the service is stopping')

/** Where a reply goes while it is made; the door turns it into a stream, edits, or nothing. Calls never throw. */
export interface ReplySink {
  status(text: string): void
  step(step: { id: string; title: string; state: 'in_progress' | 'complete' | 'error' }): void
  /** Checked text only: what was shown is not taken back. Slack markdown, already neutralised. */
  delta(markdown: string): void
}

/** A numbered source. Its title is the one of a place that the viewer may see. */
export interface Source {
  number: number
  /** Row of answer_evidence: the button's value, looked up and checked again when clicked. */
  evidenceId: string
  documentId: string
  title: string
  anchor: Anchor
  /** Slack's own link to the file in that place. */
  permalink: string | null
}

export interface DocumentLine {
  documentId: string
  title: string
  status: 'uploaded' | 'processing' | 'completed' | 'failed' | 'table' | 'deleted'
  pages: number | null
  /** What `pages` counts. */
  pageUnit: 'page' | 'slide' | 'sheet' | 'row' | 'line' | null
  passages: number | null
  /** `#finance`, `you and me`, … : only places that the viewer may see. */
  visibleTo: string[]
  problem: { message: string; hint: string | null; reference: string | null } | null
  mine: boolean
  createdAt: number
}

/** What came of a turn; cards draw it. */
export type Reply =
  | {
      kind: 'answer'
      answerId: string
      /** The whole answer with [1] marks, as streamed. */
      markdown: string
      sources: Source[]
      /** Made by: "extractive", or the model and host; what is degraded. */
      footer: string[]
      /** True when the asker may see relevant material that this audience may not: said to the asker alone. */
      leftOut: boolean
    }
  | { kind: 'nothing'; answerId: string; closest: { documentId: string; title: string; permalink: string | null; quote: string | null }[]; leftOut: boolean; footer: string[] }
  /** The file is still being read: answered in this thread when it is ready. */
  | { kind: 'waiting'; answerId: string; titles: string[] }
  | { kind: 'documents'; documents: DocumentLine[]; total: number }
  | { kind: 'health'; lines: HealthLine[] }
  | { kind: 'review-overview'; catalogues: CatalogueOverview[] }
  /** The next item of who asked, in the catalogue that they named. */
  | { kind: 'review'; outcome: NextOutcome; ownerId: string; catalogueId: string | null; lookAlikes: number }
  | { kind: 'review-explained'; view: ReviewView }
  /** What can be trained; a person's click starts it. */
  | { kind: 'retrain'; catalogues: CatalogueOverview[] }
  | { kind: 'categorized'; text: string; prediction: Prediction }
  | { kind: 'help' }
  | { kind: 'said'; text: string }
  /** Nothing destructive happens without a person's click. */
  | { kind: 'confirm-delete'; document: DocumentLine }
  | { kind: 'stopped'; answerId: string; markdown: string }
  | { kind: 'failed'; answerId: string | null; message: string; hint: string | null; reference: string }

export interface HealthLine {
  name: string
  state: 'ok' | 'degraded' | 'down'
  detail: string
  /** What to do about it. */
  advice: string | null
}

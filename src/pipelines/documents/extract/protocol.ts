import type { ExtractedDocument, ExtractionLimits } from '../document.js'

/** What the parent asks of an extraction child: one file at a time. */
export interface ExtractionRequest {
  id: number
  path: string
  name: string
  limits: ExtractionLimits
}

/** What comes back: progress while it runs, then one of the two ends. */
export type ExtractionReply =
  | { id: number; type: 'progress'; done: number; total: number }
  | { id: number; type: 'done'; document: ExtractedDocument }
  | { id: number; type: 'problem'; code: string; message: string; hint: string | undefined }

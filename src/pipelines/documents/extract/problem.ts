import { UserFacingError } from '../../../errors.js'

/** Why a file could not be read. Each has one plain sentence and one thing to do. */
export type ProblemCode =
  | 'scanned' | 'encrypted' | 'empty' | 'broken' | 'too-large' | 'too-many-pages' | 'bomb' | 'timeout' | 'unsupported' | 'no-text'

const wording: Record<ProblemCode, { message: string; hint: string }> = {
  scanned: {
    message: 'This file holds pictures of pages, but no text that I could read.',
    hint: 'Run text recognition (OCR) on it, for example in your PDF program or scanner, and upload the result.',
  },
  encrypted: {
    message: 'This file is protected with a password, so I cannot open it.',
    hint: 'Remove the password and upload it again.',
  },
  empty: { message: 'This file is empty.', hint: 'Check that the right file was uploaded.' },
  broken: {
    message: 'This file is damaged and cannot be opened.',
    hint: 'Open it in the program it was made with, save it again and upload that copy.',
  },
  'too-large': { message: 'This file is too large for me to read.', hint: 'Split it into parts and upload those.' },
  'too-many-pages': { message: 'This file has too many pages for me to read.', hint: 'Split it into parts and upload those.' },
  bomb: {
    message: 'This file unpacks to far more data than a document should, so I stopped reading it.',
    hint: 'If it is a real document, save it again in the program it was made with, or split it, and upload that.',
  },
  timeout: {
    message: 'Reading this file took too long, so I stopped.',
    hint: 'Split it into parts, or save it again in the program it was made with, and upload that.',
  },
  unsupported: {
    message: 'I cannot read files of this kind.',
    hint: 'I read PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown, plain text and e-mail (.eml) files.',
  },
  'no-text': { message: 'I found no text in this file.', hint: 'Check that it is the right file; pictures and drawings are not read.' },
}

/** The error for `code`; `message` replaces the general sentence where more is known. It never quotes the file. */
export function problem(code: ProblemCode, options: { message?: string; hint?: string; cause?: unknown } = {}): UserFacingError {
  const words = wording[code]
  return new UserFacingError(code, options.message ?? words.message, { hint: options.hint ?? words.hint, cause: options.cause })
}

/** A byte count as people read it: `3.2 MB`. */
export function readableSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  const mb = bytes / (1024 * 1024)
  return `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`
}

import type { Statement } from '../pipelines/documents/answer/composed.js'
import { inertQuote } from './untrusted.js'

/** Quotes as Slack markdown: each in the document's own words with its numbers, tied together by our leads. */
export function extractiveMarkdown(statements: Statement[]): string {
  return statements
    .map((statement) => {
      const marks = statement.citations.map((n) => `[${n}]`).join('')
      const lead = statement.lead ? `${inertQuote(statement.lead)}\n` : ''
      return `${lead}> ${inertQuote(statement.text)} ${marks}`
    })
    .join('\n\n')
}

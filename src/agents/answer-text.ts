import type { Statement } from '../pipelines/documents/answer/composed.js'
import { joinQuotes } from './join-quotes.js'
import { inertQuote } from './untrusted.js'

/** Quotes as Slack markdown: each in the document's own words with its numbers, tied together by our leads. */
export function extractiveMarkdown(statements: Statement[], passageText: (n: number) => string | undefined): string {
  return joinQuotes(statements, passageText)
    .map(({ lead, lines, citations }) => {
      const marks = citations.map((n) => `[${n}]`).join('')
      const quoted = lines.map((line, at) => `> ${inertQuote(line)}${at === lines.length - 1 ? ` ${marks}` : ''}`).join('\n')
      return `${lead ? `${inertQuote(lead)}\n` : ''}${quoted}`
    })
    .join('\n\n')
}

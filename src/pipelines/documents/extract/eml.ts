import PostalMime, { type Address, type Email } from 'postal-mime'
import type { ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { htmlBlocks } from './html.js'
import { problem } from './problem.js'
import { textBlocks } from './text.js'

/**
 * Reads a mail: who wrote to whom and when, then its text. Lines count as the mail is read: the fields first, then the
 * body (of HTML, the lines of its source). Attachments are named, not read.
 */
export async function extractEml(input: ExtractionInput): Promise<ExtractedDocument> {
  const mail = await PostalMime.parse(input.bytes, { maxNestingDepth: 50 })
  const sink = new BlockSink(input.limits)
  const fields = fieldsOf(mail)
  const attachments = mail.attachments.filter((attachment) => attachment.disposition === 'attachment' || attachment.filename).map((attachment) => cleanLine(attachment.filename ?? 'unnamed'))
  const hasBody = Boolean(mail.text?.trim() || mail.html?.trim())
  if (!hasBody && fields.length === 0 && attachments.length === 0) throw problem('empty', { message: 'This mail is empty.' })
  for (const [position, field] of fields.entries()) sink.listItem(field, { kind: 'lines', line: position + 1, toLine: position + 1 })
  if (mail.text?.trim()) textBlocks(mail.text, sink, fields.length + 2)
  else if (mail.html) htmlBlocks(mail.html, sink, fields.length + 1)
  const warnings = attachments.length > 0 ? [`attachments are not read: ${attachments.slice(0, 10).join(', ')}${attachments.length > 10 ? ', …' : ''}`] : []
  return { kind: 'eml', title: cleanLine(mail.subject ?? '') || null, date: dateOf(mail.date), pages: 1, pageUnit: 'line', blocks: sink.blocks, warnings }
}

function fieldsOf(mail: Email): string[] {
  const named: [string, string][] = [
    ['Subject', mail.subject ?? ''], ['From', people(mail.from ? [mail.from] : [])], ['To', people(mail.to)], ['Cc', people(mail.cc)], ['Date', (mail.date ?? '').replace(/^(\S{10})T(\d\d:\d\d).*Z$/, '$1 $2 UTC')],
  ]
  return named.flatMap(([name, value]) => (cleanLine(value) ? [`${name}: ${cleanLine(value)}`] : []))
}

function people(addresses: Address[] | undefined): string {
  return (addresses ?? []).flatMap((each) => ('group' in each && each.group ? each.group : [each]))
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address || '')).filter(Boolean).join(', ')
}

function dateOf(date: string | undefined): string | null {
  return /^\d{4}-\d\d-\d\d/.exec(date ?? '')?.[0] ?? null
}

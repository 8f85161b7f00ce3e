import type { DocumentKind } from './document.js'
import { decodeText, looksLikeText } from './extract/encoding.js'

const byExtension: Record<string, DocumentKind> = {
  txt: 'txt', text: 'txt', log: 'txt', md: 'md', markdown: 'md', mdown: 'md', html: 'html', htm: 'html', xhtml: 'html', pdf: 'pdf',
  docx: 'docx', docm: 'docx', dotx: 'docx', pptx: 'pptx', pptm: 'pptx', ppsx: 'pptx', potx: 'pptx', xlsx: 'xlsx', xlsm: 'xlsx', xltx: 'xlsx',
  csv: 'csv', tsv: 'csv', tab: 'csv', eml: 'eml', mht: 'eml', mhtml: 'eml',
}

const byMimeType: Record<string, DocumentKind> = {
  'text/plain': 'txt', 'text/markdown': 'md', 'text/x-markdown': 'md', 'text/html': 'html', 'application/xhtml+xml': 'html',
  'application/pdf': 'pdf', 'text/csv': 'csv', 'text/tab-separated-values': 'csv', 'message/rfc822': 'eml',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

// What common binary files start with, so that the refusal can name them.
const signatures: [string, string][] = [
  ['\x89PNG', 'a picture'], ['\xff\xd8\xff', 'a picture'], ['GIF8', 'a picture'], ['BM', 'a picture'], ['II*\0', 'a picture'], ['MM\0*', 'a picture'],
  ['8BPS', 'a picture'], ['\x1f\x8b', 'an archive'], ['7z\xbc\xaf', 'an archive'], ['Rar!', 'an archive'], ['BZh', 'an archive'], ['\xfd7zXZ', 'an archive'],
  ['\x28\xb5\x2f\xfd', 'an archive'], ['MZ', 'a program'], ['\x7fELF', 'a program'], ['\xca\xfe\xba\xbe', 'a program'], ['ID3', 'a sound file'],
  ['OggS', 'a sound or video file'], ['fLaC', 'a sound file'], ['RIFF', 'a sound, video or picture file'], ['\x1aE\xdf\xa3', 'a video'],
  ['SQLite format 3', 'a database'], ['{\\rtf', 'an RTF file; save it as .docx'], ['%!PS', 'a PostScript file; save it as PDF'],
]

/**
 * Whether a file in a channel is worth downloading, by what Slack says about it. `kindOf` decides on the bytes.
 * A name that says what the file is wins over the type, which is often a guess (`text/plain`, `application/octet-stream`).
 */
export function looksReadable(name: string, mimetype: string | undefined): boolean {
  const extension = extensionOf(name)
  if (extension) return extension in byExtension
  return (mimetype?.split(';')[0]?.trim().toLowerCase() ?? '') in byMimeType
}

/**
 * The kind of a file by its bytes (the whole file, or a head of at least 64 KB and then as far as that goes). The name
 * only breaks ties between kinds of plain text. `unsupported` says in a few words what it is instead.
 */
export function kindOf(bytes: Uint8Array, name: string): DocumentKind | { unsupported: string } {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65_536))
  const start = head.toString('latin1', 0, 1024)
  if (start.includes('%PDF-')) return 'pdf'
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return zipKind(bytes)
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return oleKind(bytes, name)
  const isText = textOf(head)
  for (const [signature, what] of signatures) {
    if (start.startsWith(signature) && (isText === undefined || signature.length > 3)) return { unsupported: what }
  }
  if (start.slice(4, 8) === 'ftyp') return { unsupported: 'a video or picture' }
  return isText === undefined ? { unsupported: 'binary data' } : textKind(isText, name)
}

/** OLE files: an encrypted Office file is one too, and is read as far as saying so. */
function oleKind(bytes: Uint8Array, name: string): DocumentKind | { unsupported: string } {
  if (!isEncryptedOffice(bytes)) return { unsupported: 'an old Office file; save it as .docx, .xlsx or .pptx' }
  const kind = byExtension[extensionOf(name)]
  return kind === 'xlsx' || kind === 'pptx' ? kind : 'docx'
}

/** Office encrypts by packing the file into an OLE container with this stream ([MS-OFFCRYPTO] 2.3). */
export function isEncryptedOffice(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1' && buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))
}

function zipKind(bytes: Uint8Array): DocumentKind | { unsupported: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.includes('word/document')) return 'docx'
  if (buffer.includes('ppt/presentation')) return 'pptx'
  if (buffer.includes('xl/workbook')) return buffer.includes('xl/workbook.bin') ? { unsupported: 'a binary workbook; save it as .xlsx' } : 'xlsx'
  if (buffer.includes('mimetypeapplication/vnd.oasis')) return { unsupported: 'an OpenDocument file; save it as .docx, .xlsx or .pptx' }
  // A part of another name may still be the main one; the content types, inside the archive, would say.
  if (buffer.includes('word/')) return 'docx'
  if (buffer.includes('ppt/')) return 'pptx'
  if (buffer.includes('xl/')) return 'xlsx'
  return { unsupported: 'an archive' }
}

function textOf(head: Uint8Array): string | undefined {
  // A head may end inside a character: up to three bytes less are tried by cutting at the last ASCII byte.
  let end = head.length
  if (end === 65_536) while (end > 65_000 && head[end - 1]! >= 0x80) end -= 1
  const { text } = decodeText(head.subarray(0, end))
  return looksLikeText(text) ? text : undefined
}

const mailHeader = /^(?:from|to|cc|subject|date|mime-version|received|return-path|message-id|delivered-to|reply-to|content-type|x-[\w-]+): ?/i

function textKind(text: string, name: string): DocumentKind {
  const named = byExtension[extensionOf(name)]
  const start = text.slice(0, 8192).replace(/^\s*(?:<\?xml[^>]*\?>|<!--[\s\S]*?-->|\s)*/, '')
  if (/^<(?:!doctype html|html|head|body)\b/i.test(start)) return 'html'
  if (named === 'eml' || looksLikeMail(text)) return 'eml'
  if (named === 'html' || named === 'md' || named === 'csv' || named === 'txt') return named
  if (/^<(?:div|p|table|h[1-6]|article|section|main|meta|title|span)\b[^>]*>/i.test(start)) return 'html'
  if (looksLikeMarkdown(start)) return 'md'
  return looksLikeCsv(start) ? 'csv' : 'txt'
}

function looksLikeMail(text: string): boolean {
  const lines = text.slice(0, 8192).replace(/^From .*\r?\n/, '').split(/\r?\n/)
  if (!mailHeader.test(lines[0] ?? '')) return false
  const names = new Set<string>()
  for (const line of lines) {
    if (line === '') break
    const field = /^([\w-]+):/.exec(line)?.[1]?.toLowerCase()
    if (field) names.add(field)
    else if (!/^\s/.test(line)) return false
  }
  return names.has('mime-version') || names.has('message-id') || names.has('received') || (names.has('from') && (names.has('date') || names.has('to')) && names.has('subject'))
}

function looksLikeMarkdown(text: string): boolean {
  let signs = 0
  if (/^#{1,6} \S/m.test(text)) signs += 1
  if (/^```/m.test(text)) signs += 1
  if (/\[[^\]\n]+\]\([^)\s]+\)/.test(text)) signs += 1
  if (/^\|?(?: *:?-{3,}:? *\|)+/m.test(text)) signs += 1
  return signs >= 2
}

function looksLikeCsv(text: string): boolean {
  const lines = text.split(/\r?\n/).slice(0, 20).filter(Boolean)
  if (lines.length < 3) return false
  return [',', ';', '\t'].some((delimiter) => {
    const counts = lines.slice(0, -1).map((line) => line.split(delimiter).length)
    return counts[0]! >= 3 && counts.every((count) => count === counts[0])
  })
}

function extensionOf(name: string): string {
  const match = /\.([A-Za-z0-9]{1,8})$/.exec(name.trim())
  return match ? match[1]!.toLowerCase() : ''
}

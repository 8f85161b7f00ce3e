import { getDocumentProxy } from 'unpdf'
import type { ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { addBlocks, titleFrom } from './pdf-blocks.js'
import { dropFurniture, type PdfPage } from './pdf-furniture.js'
import { piecesOf } from './pdf-paragraphs.js'
import { segmentsOf, type PdfTextItem } from './pdf-segments.js'
import { problem } from './problem.js'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

/** Reads a PDF: text with its positions, page by page, then layout over the whole document. Pictures are not looked at. */
export async function extractPdf(input: ExtractionInput): Promise<ExtractedDocument> {
  const pictures = hasPictures(input.bytes)
  const pdf = await open(input.bytes)
  if (pdf.numPages > input.limits.maxPages) {
    throw problem('too-many-pages', { message: `This PDF has ${pdf.numPages} pages; I read up to ${input.limits.maxPages}.` })
  }
  const { pages, unread } = await readPages(pdf, input)
  const blank = pages.filter((page) => page.segments.length === 0).length
  if (pages.length > 0 && blank === pages.length) throw problem(unread > 0 ? 'broken' : pictures ? 'scanned' : 'no-text')
  const sink = new BlockSink(input.limits)
  const pieces = dropFurniture(pages).flatMap(piecesOf)
  addBlocks(pieces, sink)
  const facts = await statedFacts(pdf)
  const warnings: string[] = []
  if (unread > 0) warnings.push(`${count(unread, 'page')} could not be read`)
  if (blank - unread > 0) warnings.push(`${count(blank - unread, 'page')} without text${pictures ? ' (perhaps scanned pictures)' : ''}`)
  const title = facts.title ?? titleFrom(pieces)
  return { kind: 'pdf', title, date: facts.date, pages: pdf.numPages, pageUnit: 'page', blocks: sink.blocks, warnings }
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0, isEvalSupported: false, disableFontFace: true, useSystemFonts: false, useWorkerFetch: false })
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw problem('encrypted')
    throw problem('broken', { cause: error })
  }
}

async function readPages(pdf: Pdf, input: ExtractionInput): Promise<{ pages: PdfPage[]; unread: number }> {
  const pages: PdfPage[] = []
  let unread = 0
  let characters = 0
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await readPage(pdf, number).catch(() => undefined)
    if (!page) unread += 1
    pages.push(page ?? { number, width: 0, height: 0, segments: [] })
    for (const segment of page?.segments ?? []) characters += segment.text.length
    // The sink checks again; here it keeps what is not yet text from filling the memory.
    if (characters > input.limits.maxTextCharacters * 1.1) throw problem('too-large', { message: 'This PDF holds more text than I read.' })
    input.onProgress(number, pdf.numPages)
  }
  return { pages, unread }
}

async function readPage(pdf: Pdf, number: number): Promise<PdfPage> {
  const page = await pdf.getPage(number)
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view
  const { items } = await page.getTextContent({ disableNormalization: true })
  const texts = items.filter((item) => 'str' in item) as PdfTextItem[]
  const turned = texts.map((item) => ({ ...item, transform: upright(item.transform, page.rotate, { left, bottom, right, top }) }))
  const { segments } = segmentsOf(turned)
  page.cleanup()
  const sideways = page.rotate % 180 !== 0
  return { number, width: sideways ? top - bottom : right - left, height: sideways ? right - left : top - bottom, segments }
}

/** A text matrix as seen on the page after its rotation, with the page's corner at the origin. */
function upright(matrix: number[], rotate: number, box: { left: number; bottom: number; right: number; top: number }): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix
  const x = e - box.left
  const y = f - box.bottom
  switch (((rotate % 360) + 360) % 360) {
    case 90: return [b, -a, d, -c, y, box.right - box.left - x]
    case 180: return [-a, -b, -c, -d, box.right - box.left - x, box.top - box.bottom - y]
    case 270: return [-b, a, -d, c, box.top - box.bottom - y, x]
    default: return [a, b, c, d, x, y]
  }
}

/** Images are streams, and the dictionaries of streams stand in clear text even where the rest of a PDF is packed. */
function hasPictures(bytes: Uint8Array): boolean {
  return /\/Subtype\s*\/Image\b/.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
}

async function statedFacts(pdf: Pdf): Promise<{ title: string | null; date: string | null }> {
  const metadata = await pdf.getMetadata().catch(() => undefined)
  const info = (metadata?.info ?? {}) as Record<string, unknown>
  const title = typeof info['Title'] === 'string' ? cleanLine(info['Title']) : ''
  // What programs put there unasked is worse than nothing.
  const senseless = title.length < 3 || title.length > 200 || /^untitled|^microsoft |^document\d*$|\.(?:docx?|pdf|pptx?|xlsx?|indd|tex|dvi|qxd|rtf)$|[\\/]/i.test(title) ||
    !/\p{L}{3}/u.test(title)
  const stamp = /^D:(\d{4})(\d\d)(\d\d)/.exec(typeof info['CreationDate'] === 'string' ? info['CreationDate'] : '')
  const date = stamp && Number(stamp[2]) >= 1 && Number(stamp[2]) <= 12 && Number(stamp[3]) <= 31 ? `${stamp[1]}-${stamp[2]}-${stamp[3]}` : null
  return { title: senseless ? null : title, date }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

import { Parser } from 'htmlparser2'
import type { ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { decodeText } from './encoding.js'
import { HtmlReader } from './html-reader.js'

/** Reads a page: what a person sees of it, without menus and other furniture. Anchors are lines of the source. */
export async function extractHtml(input: ExtractionInput): Promise<ExtractedDocument> {
  const sink = new BlockSink(input.limits)
  const { title, date } = htmlBlocks(decodeHtml(input.bytes), sink, 0)
  const heading = sink.blocks.find((block) => block.kind === 'heading' && block.level === 1)
  return { kind: 'html', title: title ?? (heading?.kind === 'heading' ? heading.text : null), date, pages: 1, pageUnit: 'line', blocks: sink.blocks, warnings: [] }
}

/** Adds the blocks of HTML source; `linesBefore` is added to its line numbers. */
export function htmlBlocks(source: string, sink: BlockSink, linesBefore: number): { title: string | null; date: string | null } {
  const whole = read(source, new BlockSink({ maxTextCharacters: Number.MAX_SAFE_INTEGER }), linesBefore, false)
  // Where a page marks its main part and that holds most of the text, the rest is furniture.
  const main = whole.mainCharacters > 200 && whole.mainCharacters > whole.sink.characters * 0.4
  const chosen = read(source, sink, linesBefore, main)
  return { title: cleanLine(chosen.title) || null, date: chosen.date }
}

function read(source: string, sink: BlockSink, linesBefore: number, onlyMain: boolean): HtmlReader {
  const lineAt = lineCounter(source, linesBefore)
  const reader = new HtmlReader(sink, () => lineAt(parser.startIndex), onlyMain)
  const parser = new Parser(reader, { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true })
  parser.write(source)
  parser.end()
  reader.finish()
  return reader
}

/** The line of an offset; offsets only grow, so one pass over the source serves them all. */
function lineCounter(source: string, before: number): (offset: number) => number {
  let line = before + 1
  let next = source.indexOf('\n')
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1
      next = source.indexOf('\n', next + 1)
    }
    return line
  }
}

/** A charset that the page states itself counts, unless the bytes are clearly something else. */
function decodeHtml(bytes: Uint8Array): string {
  const guessed = decodeText(bytes)
  if (guessed.encoding === 'utf-8' || guessed.encoding.startsWith('utf-16')) return guessed.text
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(2048, bytes.length)).toString('latin1')
  const stated = /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1]
  try {
    return stated && !/^(?:windows-1252|iso-8859-1|latin1|us-ascii|utf-8)$/i.test(stated) ? new TextDecoder(stated).decode(bytes) : guessed.text
  } catch {
    return guessed.text
  }
}

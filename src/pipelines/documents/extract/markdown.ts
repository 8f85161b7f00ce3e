import type { Anchor, ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { decodeText } from './encoding.js'

/** Markdown, line by line: what it looks like when rendered, with the source's line numbers. */
export async function extractMarkdown(input: ExtractionInput): Promise<ExtractedDocument> {
  const sink = new BlockSink(input.limits)
  const { title, date } = markdownBlocks(decodeText(input.bytes).text, sink)
  const first = sink.blocks.find((block) => block.kind === 'heading' && block.level === 1)
  return { kind: 'md', title: title ?? (first?.kind === 'heading' ? first.text : null), date, pages: 1, pageUnit: 'line', blocks: sink.blocks, warnings: [] }
}

const fence = /^ {0,3}(`{3,}|~{3,})/
const atx = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/
const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?=\S)/
const tableRule = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const rule = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/

function markdownBlocks(text: string, sink: BlockSink): { title: string | null; date: string | null } {
  const lines = blankComments(text).split(/\r\n|\n|\r/)
  const front = frontMatter(lines)
  let position = front.end
  while (position < lines.length) position = addBlock(lines, position, sink)
  return front
}

/** Adds the block that begins at `start`; returns where the next one may begin. */
function addBlock(lines: string[], start: number, sink: BlockSink): number {
  const line = lines[start]!
  if (!line.trim() || rule.test(line)) return start + 1
  const fenced = fence.exec(line)
  if (fenced) return addFence(lines, start, fenced[1]!, sink)
  const heading = atx.exec(line)
  if (heading) {
    sink.heading(heading[1]!.length, inline(heading[2]!), at(start, start))
    return start + 1
  }
  if (line.includes('|') && tableRule.test(lines[start + 1] ?? '') && (lines[start + 1] ?? '').includes('-')) return addTable(lines, start, sink)
  let end = start + 1
  while (end < lines.length && continuesParagraph(lines[end]!, lines[end + 1])) {
    if (/^ {0,3}(?:=+|-+)\s*$/.test(lines[end]!)) {
      sink.heading(lines[end]!.includes('=') ? 1 : 2, inline(lines.slice(start, end).join(' ')), at(start, end))
      return end + 1
    }
    end += 1
  }
  const content = lines.slice(start, end).map((each) => each.replace(/^\s*(?:>\s?)+/, ''))
  const body = inline(content.map((each) => (/ {2,}$|\\$/.test(each) ? `${each.replace(/\\$/, '').trimEnd()}\n` : `${each.trim()} `)).join(''))
  if (item.test(content[0]!)) sink.listItem(body, at(start, end - 1))
  else sink.paragraph(body, at(start, end - 1))
  return end
}

function continuesParagraph(line: string, next: string | undefined): boolean {
  if (!line.trim() || fence.test(line) || atx.test(line) || item.test(line)) return false
  return !(line.includes('|') && next !== undefined && next.includes('|') && tableRule.test(next))
}

function addFence(lines: string[], start: number, mark: string, sink: BlockSink): number {
  let end = start + 1
  while (end < lines.length && !lines[end]!.trim().startsWith(mark)) end += 1
  sink.code(lines.slice(start + 1, end).join('\n'), at(start, Math.min(end, lines.length - 1)))
  return end + 1
}

function addTable(lines: string[], start: number, sink: BlockSink): number {
  let end = start + 2
  while (end < lines.length && lines[end]!.includes('|') && lines[end]!.trim()) end += 1
  const rows = [lines[start]!, ...lines.slice(start + 2, end)].map(tableCells)
  // The rule under the header takes a line, so the anchor is that of the whole table.
  sink.table(rows, rows[0]!.some(Boolean), at(start, end - 1))
  return end
}

function tableCells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => inline(cell.replace(/\\\|/g, '|')))
}

/** Inline marks gone, the text and link targets that a reader may need kept. */
function inline(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\]\(<?([^)\s>]*)>?(?:\s+"[^"]*")?\)/g, (_, label: string, target: string) => (/^https?:/.test(target) && label !== target ? `${label} (${target})` : label))
    .replace(/\[([^\]]+)\]\[[^\]]*\]/g, '$1')
    .replace(/<(https?:[^>\s]+)>/g, '$1')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/(\*\*|__)(?=\S)([\s\S]*?\S)\1/g, '$2')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/g, '$1')
    .replace(/(?<!\w)_(?=\S)([^_\n]*\S)_(?!\w)/g, '$1')
    .replace(/~~(.+?)~~/g, '$1')
    .replace(/`([^`]+)`/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+\-.!|>~])/g, '$1')
    .replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&nbsp;/g, ' ').replace(/&quot;/g, '"')
}

function frontMatter(lines: string[]): { title: string | null; date: string | null; end: number } {
  const none = { title: null, date: null, end: 0 }
  if (lines[0]?.trim() !== '---') return none
  const close = lines.slice(1, 60).findIndex((line) => /^(?:---|\.\.\.)\s*$/.test(line)) + 1
  if (close === 0) return none
  const field = (name: string): string | undefined => {
    const found = lines.slice(1, close).find((line) => line.toLowerCase().startsWith(`${name}:`))
    return found && cleanLine(found.slice(name.length + 1)).replace(/^(["'])(.*)\1$/, '$2')
  }
  return { title: field('title') || null, date: /^\d{4}-\d\d-\d\d/.exec(field('date') ?? '')?.[0] ?? null, end: close + 1 }
}

/** Comments vanish, their line breaks stay, so that the numbers of the lines are right. */
function blankComments(text: string): string {
  return text.includes('<!--') ? text.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, '')) : text
}

function at(start: number, end: number): Anchor {
  return { kind: 'lines', line: start + 1, toLine: end + 1 }
}

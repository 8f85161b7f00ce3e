import { parseMarkdownInline } from './markdown-inline.js'
import type { Inline, ListItem, TextBlock } from './text-nodes.js'

const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?: +(.*)|$)/
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/

/**
 * Parses the Markdown of a `markdown` block: headings, lists (nested, with check boxes), quotes, fences, tables, rules and
 * inline styles. A subset of CommonMark with GitHub's tables; HTML is text. Nesting deeper than 12 becomes flat text.
 */
export function parseMarkdown(source: string): TextBlock[] {
  return parseBlocks(source.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0)
}

function parseBlocks(lines: string[], depth: number): TextBlock[] {
  const blocks: TextBlock[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] as string
    if (line.trim() === '') {
      at += 1
      continue
    }
    const taken = fence(lines, at) ?? heading(line, at) ?? rule(line, at)
      ?? (depth < 12 ? quote(lines, at, depth) ?? list(lines, at, depth) : undefined)
      ?? table(lines, at) ?? paragraph(lines, at)
    blocks.push(taken.block)
    at = taken.next
  }
  return blocks
}

interface Taken {
  block: TextBlock
  next: number
}

function fence(lines: string[], at: number): Taken | undefined {
  const open = FENCE.exec(lines[at] as string)
  if (!open?.[1]) return undefined
  const body: string[] = []
  let next = at + 1
  // an unclosed fence runs to the end: that is how a streaming answer looks half way
  for (; next < lines.length; next += 1) {
    const close = FENCE.exec(lines[next] as string)
    if (close?.[1]?.startsWith(open[1]) && close[2]?.trim() === '') break
    body.push(lines[next] as string)
  }
  return { block: { t: 'pre', text: body.join('\n') }, next: next + 1 }
}

function heading(line: string, at: number): Taken | undefined {
  const match = /^ {0,3}(#{1,6})(?: +(.*?))?(?: +#+)? *$/.exec(line)
  if (!match?.[1]) return undefined
  return { block: { t: 'heading', level: match[1].length, children: parseMarkdownInline(match[2] ?? '') }, next: at + 1 }
}

function rule(line: string, at: number): Taken | undefined {
  return RULE.test(line) ? { block: { t: 'rule' }, next: at + 1 } : undefined
}

function quote(lines: string[], at: number, depth: number): Taken | undefined {
  const body: string[] = []
  let next = at
  for (; next < lines.length; next += 1) {
    const match = /^ {0,3}> ?(.*)$/.exec(lines[next] as string)
    if (!match) break
    body.push(match[1] ?? '')
  }
  return next === at ? undefined : { block: { t: 'quote', blocks: parseBlocks(body, depth + 1) }, next }
}

function list(lines: string[], at: number, depth: number): Taken | undefined {
  const first = ITEM.exec(lines[at] as string)
  if (!first?.[2]) return undefined
  const indent = first[1]?.length ?? 0
  const ordered = /\d/.test(first[2])
  const items: ListItem[] = []
  let body: string[] = []
  let next = at
  const close = () => {
    if (next === at) return
    const check = /^\[([ xX])\] /.exec(body[0] ?? '')
    if (check) body[0] = (body[0] as string).slice(4)
    items.push({ ...(check ? { checked: check[1] !== ' ' } : {}), blocks: parseBlocks(body, depth + 1) })
  }
  for (; next < lines.length; next += 1) {
    const line = lines[next] as string
    const item = ITEM.exec(line)
    const own = line.length - line.trimStart().length
    if (item?.[2] && own <= indent + 1 && !RULE.test(line)) {
      if (/\d/.test(item[2]) !== ordered || own < indent) break
      close()
      body = [item[3] ?? '']
    } else if (line.trim() === '') {
      const after = lines[next + 1]
      if (after === undefined || (after.trim() !== '' && after.length - after.trimStart().length <= indent && !ITEM.test(after))) break
      body.push('')
    } else if (own > indent + 1) body.push(line.slice(Math.min(own, indent + (first[2].length + 1))))
    else if (lines[next - 1]?.trim() === '' || startsBlock(line)) break
    else body.push(line.trim())
  }
  close()
  return { block: { t: 'list', ordered, start: ordered ? Number.parseInt(first[2], 10) : 1, items }, next }
}

const startsBlock = (line: string) => FENCE.test(line) || /^ {0,3}(?:#{1,6} |>)/.test(line) || RULE.test(line)

const cellsOf = (line: string) =>
  line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))

function table(lines: string[], at: number): Taken | undefined {
  const head = lines[at] as string
  const ruler = lines[at + 1] ?? ''
  if (!head.includes('|') || !/^ *\|?(?: *:?-+:? *\|)* *:?-+:? *\|? *$/.test(ruler) || !ruler.includes('-')) return undefined
  const columns = cellsOf(head)
  const marks = cellsOf(ruler)
  if (columns.length !== marks.length) return undefined
  const align = marks.map((mark) => (mark.endsWith(':') ? (mark.startsWith(':') ? 'center' : 'right') : 'left') as 'left' | 'center' | 'right')
  const rows: Inline[][][] = []
  let next = at + 2
  for (; next < lines.length && (lines[next] as string).includes('|'); next += 1) {
    const cells = cellsOf(lines[next] as string)
    rows.push(columns.map((_, column) => parseMarkdownInline(cells[column] ?? '')))
  }
  return { block: { t: 'table', align, head: columns.map((cell) => parseMarkdownInline(cell)), rows }, next }
}

function paragraph(lines: string[], at: number): Taken {
  const body = [lines[at] as string]
  let next = at + 1
  for (; next < lines.length; next += 1) {
    const line = lines[next] as string
    if (line.trim() === '' || startsBlock(line) || ITEM.test(line)) break
    body.push(line)
  }
  return { block: { t: 'paragraph', children: parseMarkdownInline(body.map((line) => line.trim()).join('\n')) }, next }
}

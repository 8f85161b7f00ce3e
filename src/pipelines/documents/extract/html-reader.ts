import type { Anchor } from '../document.js'
import type { BlockSink } from './block-sink.js'

type Attributes = Record<string, string>

interface Table {
  rows: string[][]
  row: string[] | undefined
  cell: string | undefined
  span: number
  headerCells: number
  line: number
}

const unseen = new Set(['script', 'style', 'noscript', 'template', 'svg', 'math', 'iframe', 'object', 'select', 'button', 'input', 'textarea', 'nav', 'footer', 'dialog', 'canvas', 'audio', 'video'])
const breaking = new Set(['p', 'div', 'section', 'article', 'main', 'header', 'aside', 'ul', 'ol', 'dl', 'blockquote', 'figure', 'figcaption', 'hr', 'body', 'form', 'fieldset',
  'address', 'details', 'summary', 'center', 'dt', 'dd', 'caption', 'td', 'th', 'tr', 'table', 'li', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
const empty = new Set(['br', 'hr', 'img', 'input', 'meta', 'link', 'area', 'base', 'col', 'embed', 'source', 'track', 'wbr'])
const furniture = /(?:^|[\s_-])(?:nav(?:bar|box|igation)?|navbox\S*|menu|breadcrumbs?|cookie\S*|sidebar|noprint|mw-editsection|mw-cite-backlink|reference|mw-jump-link|vector-\S*(?:menu|toc|header|dropdown|sticky)\S*|catlinks|printfooter|toc|visually-hidden|sr-only|skip-link|advert\S*)(?:$|[\s])/i

/** Turns the parser's events into blocks. Handler for htmlparser2; call `finish` at the end. */
export class HtmlReader {
  title = ''
  date: string | null = null
  mainCharacters = 0
  readonly sink: BlockSink
  private readonly line: () => number
  private readonly onlyMain: boolean
  private readonly open: { name: string; hides: boolean; main: boolean }[] = []
  private hidden = 0
  private main = 0
  private text = ''
  private textLine = 1
  private readonly tables: Table[] = []
  private inTitle = false

  constructor(sink: BlockSink, line: () => number, onlyMain: boolean) {
    this.sink = sink
    this.line = line
    this.onlyMain = onlyMain
  }

  onopentag(name: string, attributes: Attributes): void {
    if (name === 'meta') this.readMeta(attributes)
    if (name === 'title' && this.open.every((tag) => tag.name !== 'svg')) this.inTitle = this.title === ''
    if (breaking.has(name)) this.startBlock(name)
    if (!empty.has(name)) {
      const tag = { name, hides: isHidden(name, attributes), main: name === 'main' || attributes['role'] === 'main' || attributes['id'] === 'mw-content-text' }
      this.open.push(tag)
      if (tag.hides) this.hidden += 1
      if (tag.main) this.main += 1
    }
    if (this.hidden > 0) return
    if (name === 'br') this.add('\n')
    else if (name === 'table') this.tables.push({ rows: [], row: undefined, cell: undefined, span: 1, headerCells: 0, line: this.line() })
    else if (name === 'tr') this.startRow()
    else if (name === 'td' || name === 'th') this.startCell(name, attributes)
  }

  ontext(text: string): void {
    if (this.inTitle) this.title += text
    else if (this.hidden === 0 && this.open[this.open.length - 1]?.name !== 'head') this.add(text)
  }

  onclosetag(name: string): void {
    if (name === 'title') this.inTitle = false
    const table = this.tables[this.tables.length - 1]
    if (this.hidden === 0 && table) {
      if (name === 'td' || name === 'th') this.endCell(table)
      else if (name === 'tr') this.endRow(table)
      else if (name === 'table') this.endTable(table)
    }
    if (breaking.has(name)) this.endBlock(name)
    const position = this.open.findLastIndex((tag) => tag.name === name)
    if (position < 0) return
    for (const tag of this.open.splice(position)) {
      if (tag.hides) this.hidden -= 1
      if (tag.main) this.main -= 1
    }
  }

  finish(): void {
    while (this.tables.length > 0) this.endTable(this.tables[this.tables.length - 1]!)
    this.endBlock('p')
  }

  private add(text: string): void {
    const table = this.tables[this.tables.length - 1]
    if (table?.cell !== undefined) table.cell += text
    // Text between the cells of a table is white space.
    else if (!table || text.trim()) {
      if (!this.text.trim()) this.textLine = this.line()
      this.text += this.open.some((tag) => tag.name === 'pre') ? text : text === '\n' ? text : text.replace(/\s+/g, ' ')
    }
  }

  private startBlock(name: string): void {
    if (this.tables.at(-1)?.cell !== undefined) this.add(' ')
    else this.endBlock(name === 'li' || name === 'ul' || name === 'ol' ? (this.open.some((tag) => tag.name === 'li') ? 'li' : 'p') : 'p')
  }

  private endBlock(name: string): void {
    const { text } = this
    if (this.tables.at(-1)?.cell !== undefined) return
    this.text = ''
    if (!text.trim() || !this.wanted()) return
    const anchor: Anchor = { kind: 'lines', line: this.textLine, toLine: Math.max(this.textLine, this.line()) }
    const level = /^h([1-6])$/.exec(name)?.[1]
    if (level) this.sink.heading(Number(level), text, anchor)
    else if (name === 'pre') this.sink.code(text, anchor)
    else if (name === 'li' || name === 'dd' || this.open.at(-1)?.name === 'li') this.sink.listItem(`• ${text.trim()}`, anchor)
    else this.sink.paragraph(text, anchor)
    if (this.main > 0) this.mainCharacters += text.length
  }

  private wanted(): boolean {
    return !this.onlyMain || this.main > 0 || this.open.some((tag) => tag.name === 'h1') || this.open.length === 0
  }

  private startRow(): void {
    const table = this.tables[this.tables.length - 1]
    if (!table) return
    this.endRow(table)
    table.row = []
  }

  private startCell(name: string, attributes: Attributes): void {
    const table = this.tables[this.tables.length - 1]
    if (!table) return
    this.endCell(table)
    table.row ??= []
    table.cell = ''
    table.span = Math.min(50, Math.max(1, Number(attributes['colspan']) || 1))
    if (name === 'th' && table.rows.length === 0) table.headerCells += 1
  }

  private endCell(table: Table): void {
    if (table.cell === undefined) return
    table.row?.push(table.cell.replace(/\s+/g, ' ').trim(), ...Array.from({ length: table.span - 1 }, () => ''))
    table.cell = undefined
  }

  private endRow(table: Table): void {
    this.endCell(table)
    if (table.row?.some(Boolean)) table.rows.push(table.row)
    table.row = undefined
  }

  private endTable(table: Table): void {
    this.endRow(table)
    this.tables.pop()
    const outer = this.tables[this.tables.length - 1]
    const widest = Math.max(0, ...table.rows.map((row) => row.filter(Boolean).length))
    const size = table.rows.flat().join(' ')
    if (outer?.cell !== undefined) {
      // A table in a cell is read as the cell's text: lines of values.
      outer.cell += ` ${table.rows.map((row) => row.filter(Boolean).join(' ')).join('; ')} `
      return
    }
    if (!this.wanted() || table.rows.length === 0) return
    const anchor: Anchor = { kind: 'lines', line: table.line, toLine: Math.max(table.line, this.line()) }
    if (this.main > 0) this.mainCharacters += size.length
    // Tables that only place things on the page have one column, or very long cells.
    if (widest < 2) for (const row of table.rows) this.sink.paragraph(row.join(' '), anchor)
    else this.sink.table(table.rows, table.headerCells > 1 && table.headerCells >= table.rows[0]!.filter(Boolean).length * 0.6, anchor)
  }

  private readMeta(attributes: Attributes): void {
    const name = (attributes['property'] ?? attributes['name'] ?? attributes['itemprop'] ?? '').toLowerCase()
    if (['article:modified_time', 'article:published_time', 'date', 'dc.date', 'datemodified', 'datepublished', 'last-modified'].includes(name)) {
      this.date ??= /^\d{4}-\d\d-\d\d/.exec(attributes['content'] ?? '')?.[0] ?? null
    }
  }
}

function isHidden(name: string, attributes: Attributes): boolean {
  if (unseen.has(name) || 'hidden' in attributes || attributes['aria-hidden'] === 'true') return true
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes['style'] ?? '')) return true
  if (['navigation', 'banner', 'search', 'contentinfo', 'menu'].includes(attributes['role'] ?? '')) return true
  return name !== 'body' && name !== 'html' && (furniture.test(attributes['class'] ?? '') || furniture.test(attributes['id'] ?? ''))
}

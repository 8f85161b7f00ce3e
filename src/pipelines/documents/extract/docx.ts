import type { Anchor, ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { styleRoles, type StyleRole } from './docx-styles.js'
import { paragraphText, type Footnotes } from './docx-text.js'
import { appProperty, coreProperties, mainPart, relationsOf } from './office.js'
import { attribute, child, childrenOf, descendants, xmlElements, xmlList, type XmlNode } from './xml.js'
import { openZip, type ZipParts } from './zip.js'

interface Reader {
  sink: BlockSink
  roles: Map<string, StyleRole>
  notes: Footnotes
  /** True where Word left marks of its pages; otherwise paragraphs are counted. */
  paged: boolean
  page: number
  paragraph: number
  title: string | null
}

/**
 * Reads a Word file. Anchors are the pages of Word's last layout where the file holds them, and else the numbers of its
 * paragraphs, empty ones left out, as lines.
 */
export async function extractDocx(input: ExtractionInput): Promise<ExtractedDocument> {
  const zip = await openZip(input.bytes, input.limits)
  const part = await mainPart(zip, 'word/document.xml')
  const relations = [...(await relationsOf(zip, part)).values()]
  const partOf = (type: string, usual: string): string => relations.find((relation) => relation.type === type)?.target ?? usual
  const reader: Reader = {
    sink: new BlockSink(input.limits),
    roles: await styleRoles(zip, partOf('styles', 'word/styles.xml')),
    notes: await footnotes(zip, partOf('footnotes', 'word/footnotes.xml')),
    paged: await hasPageMarks(zip, part),
    page: 1, paragraph: 0, title: null,
  }
  for await (const node of xmlElements(zip.stream(part), new Set(['p', 'tbl']))) {
    if (node.name === 'tbl') addTable(reader, node)
    else addParagraph(reader, node)
  }
  const properties = await coreProperties(zip)
  const pictures = [...zip.names].filter((name) => name.startsWith('word/media/')).length
  return {
    kind: 'docx', title: properties.title ?? reader.title, date: properties.date,
    pages: reader.paged ? reader.page : 1, pageUnit: reader.paged ? 'page' : 'line', blocks: reader.sink.blocks,
    warnings: pictures > 0 ? [`${pictures} picture${pictures === 1 ? ' was' : 's were'} not read`] : [],
  }
}

function addParagraph(reader: Reader, node: XmlNode): void {
  const { text, breaks, breaksBefore, boxes, notes } = paragraphText(node)
  const before = reader.page
  if (breaksBefore) reader.page += breaksBefore
  if (cleanLine(text)) reader.paragraph += 1
  const from = reader.page
  reader.page = before + breaks
  const anchor: Anchor = reader.paged
    ? reader.page > from ? { kind: 'page', page: from, toPage: reader.page } : { kind: 'page', page: from }
    : { kind: 'lines', line: Math.max(1, reader.paragraph), toLine: Math.max(1, reader.paragraph) }
  const role = reader.roles.get(attribute(child(node, 'pPr', 'pStyle'), 'val') ?? '')
  const outline = attribute(child(node, 'pPr', 'outlineLvl'), 'val')
  const level = outline !== undefined && Number(outline) < 9 ? Number(outline) + 1 : (role?.heading ?? 0)
  if (role?.title && !reader.title && text.trim()) reader.title = cleanLine(text)
  if (role?.title) reader.sink.heading(1, text, anchor)
  else if (level > 0 && text.length < 300) reader.sink.heading(level, text, anchor)
  else if (isList(node, role)) reader.sink.listItem(text.trim() ? `• ${text.trim()}` : '', anchor)
  else if (isBoldLine(node, text)) reader.sink.heading(5, text, anchor)
  else reader.sink.paragraph(text, anchor)
  for (const box of boxes) addParagraph(reader, box)
  for (const id of notes) reader.sink.paragraph(reader.notes.get(id) ?? '', anchor)
}

function isList(node: XmlNode, role: StyleRole | undefined): boolean {
  const numbering = child(node, 'pPr', 'numPr')
  return numbering ? attribute(child(numbering, 'numId'), 'val') !== '0' : (role?.list ?? false)
}

/** A short line set bold as a whole is a heading to every reader, whatever its style is called. */
function isBoldLine(node: XmlNode, text: string): boolean {
  const clean = cleanLine(text)
  if (clean.length < 3 || clean.length > 90 || /[.,;]$/.test(clean)) return false
  const runs = descendants(node, 'r').filter((run) => descendants(run, 't').length > 0)
  return runs.length > 0 && runs.every((run) => {
    const bold = child(run, 'rPr', 'b')
    return bold !== undefined && !['0', 'false', 'off'].includes(attribute(bold, 'val') ?? '1')
  })
}

function addTable(reader: Reader, table: XmlNode): void {
  const first = reader.paragraph + 1
  const from = reader.page
  const rows: string[][] = []
  for (const row of rowsOf(table)) {
    const cells: string[] = []
    for (const cell of [...childrenOf(row, 'tc'), ...childrenOf(row, 'sdt').flatMap((sdt) => descendants(sdt, 'tc'))]) {
      const merge = child(cell, 'tcPr', 'vMerge')
      const goesOn = merge !== undefined && attribute(merge, 'val') !== 'restart'
      const { text, breaks } = cellText(cell)
      reader.page += breaks
      // A cell that goes on from the row above repeats its text, so that each row can be read on its own.
      cells.push(goesOn ? (rows[rows.length - 1]?.[cells.length] ?? '') : text)
      const width = Math.min(50, Number(attribute(child(cell, 'tcPr', 'gridSpan'), 'val') ?? 1))
      for (let extra = 1; extra < width; extra += 1) cells.push('')
    }
    if (cells.some(Boolean)) {
      rows.push(cells)
      reader.paragraph += 1
    }
  }
  const anchor: Anchor = reader.paged
    ? reader.page > from ? { kind: 'page', page: from, toPage: reader.page } : { kind: 'page', page: from }
    : { kind: 'lines', line: first, toLine: Math.max(first, reader.paragraph) }
  const single = rows.every((row) => row.filter(Boolean).length <= 1)
  // A table of one column is a frame around text.
  if (single) for (const row of rows) reader.sink.paragraph(row.join(''), anchor)
  else reader.sink.table(rows, rows.length > 1 && rows[0]!.filter(Boolean).length > 1, anchor)
}

function rowsOf(table: XmlNode): XmlNode[] {
  return childrenOf(table).flatMap((each) => (each.name === 'tr' ? [each] : each.name === 'sdt' || each.name === 'sdtContent' ? rowsOf(each) : []))
}

function cellText(cell: XmlNode): { text: string; breaks: number } {
  const parts = descendants(cell, 'p').map(paragraphText)
  return { text: cleanLine(parts.map((part) => part.text).filter((text) => text.trim()).join(' / ')), breaks: parts.reduce((sum, part) => sum + part.breaks, 0) }
}

async function footnotes(zip: ZipParts, part: string): Promise<Footnotes> {
  const notes = new Map<string, string>()
  for (const note of await xmlList(zip.stream(part), 'footnote')) {
    if (attribute(note, 'type')) continue
    notes.set(attribute(note, 'id') ?? '', cleanLine(descendants(note, 'p').map((node) => paragraphText(node).text).join(' ')))
  }
  return notes
}

/** Word marks where its pages broke; a document of one page has no such marks and says that it has one page. */
async function hasPageMarks(zip: ZipParts, part: string): Promise<boolean> {
  let rest = ''
  for await (const piece of zip.stream(part)) {
    const text = rest + piece.toString('latin1')
    if (text.includes('lastRenderedPageBreak')) return true
    rest = text.slice(-30)
  }
  return await appProperty(zip, 'Pages') === '1'
}

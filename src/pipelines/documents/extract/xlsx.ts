import { columnNumber, parseRange } from '../anchors.js'
import type { ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { coreProperties, mainPart, relationsOf } from './office.js'
import { problem } from './problem.js'
import { cellFormats, plainNumber, type NumberFormat } from './xlsx-formats.js'
import { addRegions, type SheetRow } from './xlsx-regions.js'
import { attribute, child, childrenOf, textOf, xmlElements, xmlList, type XmlNode } from './xml.js'
import { openZip, type ZipParts } from './zip.js'

interface Workbook {
  zip: ZipParts
  strings: string[]
  formats: NumberFormat[]
}

// A merged cell speaks for all that it covers, but a sheet merged as a whole must not become a million cells.
const maxMergedCells = 2000
const maxColumns = 2000

/** Reads a workbook: the tables of each sheet with their exact ranges. Formulas give the value last calculated. */
export async function extractXlsx(input: ExtractionInput): Promise<ExtractedDocument> {
  const { limits } = input
  const zip = await openZip(input.bytes, limits)
  const part = await mainPart(zip, 'xl/workbook.xml')
  const relations = await relationsOf(zip, part)
  const partOf = (type: string, usual: string): string => [...relations.values()].find((relation) => relation.type === type)?.target ?? usual
  const nodes = await xmlList(zip.stream(part), 'sheet', 'workbookPr')
  const epoch1904 = ['1', 'true'].includes(attribute(nodes.find((node) => node.name === 'workbookPr'), 'date1904') ?? '')
  const sheets = nodes.filter((node) => node.name === 'sheet')
  const shown = sheets.filter((sheet) => !/hidden/i.test(attribute(sheet, 'state') ?? ''))
  if (sheets.length === 0) throw problem('broken')
  if (shown.length > limits.maxPages) throw problem('too-many-pages', { message: `This workbook has ${shown.length} sheets; I read up to ${limits.maxPages}.` })
  const workbook: Workbook = {
    zip,
    strings: await sharedStrings(zip, partOf('sharedStrings', 'xl/sharedStrings.xml'), limits.maxTextCharacters * 2),
    formats: await cellFormats(zip, partOf('styles', 'xl/styles.xml'), epoch1904),
  }
  const sink = new BlockSink(limits)
  for (const [position, sheet] of shown.entries()) {
    const relation = relations.get(Object.entries(sheet.attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '')
    const name = attribute(sheet, 'name') ?? `Sheet ${position + 1}`
    if (relation?.type === 'worksheet') await addSheet(workbook, relation.target, name, sink, limits.maxTextCharacters)
    input.onProgress(position + 1, shown.length)
  }
  const properties = await coreProperties(zip)
  const hidden = sheets.length - shown.length
  const warnings = hidden > 0 ? [`${hidden} hidden sheet${hidden === 1 ? ' was' : 's were'} left out`] : []
  return { kind: 'xlsx', title: properties.title, date: properties.date, pages: shown.length, pageUnit: 'sheet', blocks: onlyHeadings(sink) ? [] : sink.blocks, warnings }
}

/** The names of empty sheets alone are no text. */
function onlyHeadings(sink: BlockSink): boolean {
  return sink.blocks.every((block) => block.kind === 'heading' && block.level === 1)
}

async function sharedStrings(zip: ZipParts, part: string, maxCharacters: number): Promise<string[]> {
  const strings: string[] = []
  let characters = 0
  for await (const node of xmlElements(zip.stream(part), new Set(['si']))) {
    const text = richText(node)
    characters += text.length
    if (characters > maxCharacters) throw problem('too-large', { message: 'This workbook holds more text than I read.' })
    strings.push(text)
  }
  return strings
}

/** The text of a string item without its phonetic guides. */
function richText(node: XmlNode): string {
  return cleanLine(childrenOf(node).map((each) => (each.name === 't' ? textOf(each) : each.name === 'r' ? textOf(child(each, 't')) : '')).join(''))
}

async function addSheet(workbook: Workbook, part: string, name: string, sink: BlockSink, maxCharacters: number): Promise<void> {
  const rows: SheetRow[] = []
  const merges: string[] = []
  let characters = 0
  for await (const node of xmlElements(workbook.zip.stream(part), new Set(['row', 'mergeCell']))) {
    if (node.name === 'mergeCell') {
      merges.push(attribute(node, 'ref') ?? '')
      continue
    }
    const row = readRow(workbook, node, (rows[rows.length - 1]?.row ?? 0) + 1)
    for (const text of row.cells.values()) characters += text.length
    if (characters > maxCharacters) throw problem('too-large', { message: 'This workbook holds more text than I read.' })
    if (row.cells.size > 0) rows.push(row)
  }
  if (rows.length === 0) return
  rows.sort((one, other) => one.row - other.row)
  spreadMerged(rows, merges)
  sink.heading(1, name, { kind: 'cells', sheet: name, range: 'A1' })
  addRegions(rows, name, sink)
}

function readRow(workbook: Workbook, node: XmlNode, usual: number): SheetRow {
  const row = Number(attribute(node, 'r') ?? usual)
  const cells = new Map<number, string>()
  let column = 0
  for (const cell of childrenOf(node, 'c')) {
    const reference = /^([A-Z]{1,3})\d+$/.exec(attribute(cell, 'r') ?? '')?.[1]
    column = reference ? columnNumber(reference) : column + 1
    if (column > maxColumns) continue
    const text = cellText(workbook, cell)
    if (text) cells.set(column, text)
  }
  return { row: Number.isFinite(row) ? row : usual, cells }
}

function cellText({ strings, formats }: Workbook, cell: XmlNode): string {
  const value = textOf(child(cell, 'v'))
  switch (attribute(cell, 't')) {
    case 's': return strings[Number(value)] ?? ''
    case 'inlineStr': return richText(child(cell, 'is') ?? cell)
    case 'b': return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : ''
    case 'd': return value.replace(/T00:00:00(?:\.0+)?Z?$/, '')
    case 'str':
    case 'e': return cleanLine(value)
    default: {
      const number = Number(value)
      if (value === '' || !Number.isFinite(number)) return cleanLine(value)
      return (formats[Number(attribute(cell, 's') ?? 0)] ?? plainNumber)(number)
    }
  }
}

/** Writes the text of a merged cell into all that it covers, unless it spans the row as a title does. */
function spreadMerged(rows: readonly SheetRow[], merges: readonly string[]): void {
  const byNumber = new Map(rows.map((row) => [row.row, row]))
  let spent = 0
  for (const merge of merges) {
    const range = parseRange(merge)
    const text = range && byNumber.get(range.top)?.cells.get(range.left)
    if (!range || !text) continue
    const size = (range.right - range.left + 1) * (range.bottom - range.top + 1)
    const alone = byNumber.get(range.top)?.cells.size === 1
    spent += size
    if (alone || size > 200 || spent > maxMergedCells) continue
    for (let number = range.top; number <= range.bottom; number += 1) {
      const cells = byNumber.get(number)?.cells
      for (let column = range.left; column <= range.right; column += 1) if (cells && !cells.has(column)) cells.set(column, text)
    }
  }
}

import type { Anchor, ExtractedDocument } from '../document.js'
import { BlockSink, cleanLine, type ExtractionInput } from './block-sink.js'
import { coreProperties, mainPart, relationsOf } from './office.js'
import { problem } from './problem.js'
import { attribute, child, childrenOf, descendants, textOf, xmlList, type XmlNode } from './xml.js'
import { openZip, type ZipParts } from './zip.js'

/** Reads a presentation: each slide's title, text, tables, diagrams and notes, in the order in which they are shown. */
export async function extractPptx(input: ExtractionInput): Promise<ExtractedDocument> {
  const zip = await openZip(input.bytes, input.limits)
  const sink = new BlockSink(input.limits)
  const slides = await slideParts(zip)
  if (slides.length > input.limits.maxPages) {
    throw problem('too-many-pages', { message: `This presentation has ${slides.length} slides; I read up to ${input.limits.maxPages}.` })
  }
  let hidden = 0
  for (const [position, part] of slides.entries()) {
    if (await addSlide(zip, part, position + 1, sink)) hidden += 1
    input.onProgress(position + 1, slides.length)
  }
  const properties = await coreProperties(zip)
  const first = sink.blocks.find((block) => block.kind === 'heading')
  const pictures = [...zip.names].filter((name) => /^ppt\/media\/.*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)$/i.test(name)).length
  const warnings = pictures > 0 ? [`${pictures} picture${pictures === 1 ? ' was' : 's were'} not read`] : []
  if (hidden > 0) warnings.push(`${hidden} hidden slide${hidden === 1 ? ' is' : 's are'} included`)
  const title = properties.title ?? (first?.kind === 'heading' ? first.text : null)
  return { kind: 'pptx', title, date: properties.date, pages: slides.length, pageUnit: 'slide', blocks: sink.blocks, warnings }
}

async function slideParts(zip: ZipParts): Promise<string[]> {
  const part = await mainPart(zip, 'ppt/presentation.xml')
  const relations = await relationsOf(zip, part)
  const ids = await xmlList(zip.stream(part), 'sldId')
  return ids.flatMap((node) => {
    // `id` is the slide's number, `r:id` the relation.
    const relation = relations.get(Object.entries(node.attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '')
    return relation && zip.names.has(relation.target) ? [relation.target] : []
  })
}

/** Adds the blocks of a slide; says whether it is a hidden one. */
async function addSlide(zip: ZipParts, part: string, slide: number, sink: BlockSink): Promise<boolean> {
  const anchor: Anchor = { kind: 'slide', slide }
  const [root] = await xmlList(zip.stream(part), 'sld')
  const shapes = root ? shapesOf(child(root, 'cSld', 'spTree')) : []
  const title = shapes.find((shape) => ['title', 'ctrTitle'].includes(placeholder(shape) ?? ''))
  const titleText = title ? cleanLine(paragraphsOf(title).map((paragraph) => paragraph.text).join(' ')) : ''
  if (titleText) sink.heading(1, titleText, anchor)
  for (const shape of shapes) {
    if (shape === title || ['sldNum', 'dt', 'ftr', 'hdr'].includes(placeholder(shape) ?? '')) continue
    if (shape.name === 'graphicFrame') addTables(shape, anchor, sink)
    else addText(shape, anchor, sink)
  }
  for (const relation of (await relationsOf(zip, part)).values()) {
    if (relation.type === 'diagramData') await addDiagram(zip, relation.target, anchor, sink)
    if (relation.type === 'notesSlide') await addNotes(zip, relation.target, anchor, sink)
  }
  return attribute(root, 'show') === '0'
}

/** Text and tables of a slide, out of their groups. */
function shapesOf(tree: XmlNode | undefined): XmlNode[] {
  return childrenOf(tree).flatMap((node) => {
    if (node.name === 'sp' || node.name === 'graphicFrame' || node.name === 'cxnSp') return [node]
    if (node.name === 'grpSp') return shapesOf(node)
    return node.name === 'AlternateContent' ? shapesOf(child(node, 'Choice')) : []
  })
}

function placeholder(shape: XmlNode): string | undefined {
  const node = child(shape, 'nvSpPr', 'nvPr', 'ph') ?? child(shape, 'nvGraphicFramePr', 'nvPr', 'ph')
  return node && (attribute(node, 'type') ?? 'body')
}

function paragraphsOf(node: XmlNode): { text: string; level: number; bullet: boolean }[] {
  return descendants(node, 'p').map((paragraph) => {
    const text = childrenOf(paragraph).map((run) => (run.name === 'br' ? '\n' : run.name === 'r' || run.name === 'fld' ? textOf(child(run, 't')) : '')).join('')
    const properties = child(paragraph, 'pPr')
    const level = Number(attribute(properties, 'lvl') ?? 0)
    return { text, level, bullet: !child(properties, 'buNone') && (child(properties, 'buChar') !== undefined || child(properties, 'buAutoNum') !== undefined || level > 0) }
  }).filter(({ text }) => text.trim())
}

function addText(shape: XmlNode, anchor: Anchor, sink: BlockSink): void {
  const body = child(shape, 'txBody')
  if (!body) return
  const paragraphs = paragraphsOf(body)
  // The body of a slide is a list unless it is a single paragraph.
  const list = ['body', 'obj'].includes(placeholder(shape) ?? '') && paragraphs.length > 1
  for (const { text, level, bullet } of paragraphs) {
    if (list || bullet) sink.listItem(`${level > 0 ? '–' : '•'} ${text.trim()}`, anchor)
    else sink.paragraph(text, anchor)
  }
}

function addTables(frame: XmlNode, anchor: Anchor, sink: BlockSink): void {
  for (const table of descendants(frame, 'tbl')) {
    const rows = childrenOf(table, 'tr').map((row) => childrenOf(row, 'tc').map((cell) => paragraphsOf(cell).map(({ text }) => text.trim()).join(' ')))
    const filled = rows.filter((row) => row.some(Boolean))
    const stated = attribute(child(table, 'tblPr'), 'firstRow') === '1'
    sink.table(filled, filled.length > 1 && (stated || filled[0]!.every(Boolean)), anchor)
  }
}

async function addDiagram(zip: ZipParts, part: string, anchor: Anchor, sink: BlockSink): Promise<void> {
  for (const point of await xmlList(zip.stream(part), 'pt')) {
    for (const { text } of paragraphsOf(point)) sink.listItem(`• ${text.trim()}`, anchor)
  }
}

async function addNotes(zip: ZipParts, part: string, anchor: Anchor, sink: BlockSink): Promise<void> {
  const [tree] = await xmlList(zip.stream(part), 'spTree')
  const text = shapesOf(tree).filter((shape) => placeholder(shape) === 'body').flatMap(paragraphsOf).map((paragraph) => paragraph.text.trim()).join('\n')
  if (text.trim()) sink.paragraph(`Notes: ${text}`, anchor)
}

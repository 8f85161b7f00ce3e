import { attribute, child, childrenOf, textOf, type XmlNode } from './xml.js'

export type Footnotes = Map<string, string>

export interface ParagraphText {
  text: string
  /** Page breaks of Word's last layout inside, and how many of them before the first letter. */
  breaks: number
  breaksBefore: number
  /** Paragraphs in text boxes that hang on this one. */
  boxes: XmlNode[]
  /** Ids of the footnotes referred to. */
  notes: string[]
}

// Deleted text, field codes, and the second of two renderings of one thing are not what a reader sees.
const skipped = new Set(['del', 'moveFrom', 'instrText', 'delText', 'delInstrText', 'pPr', 'rPr', 'Fallback', 'sectPr', 'binData', 'rt'])

/** What a paragraph of WordprocessingML reads like. */
export function paragraphText(node: XmlNode): ParagraphText {
  const found: ParagraphText = { text: '', breaks: 0, breaksBefore: 0, boxes: [], notes: [] }
  collect(node, found)
  return found
}

function collect(node: XmlNode, found: ParagraphText): void {
  for (const each of childrenOf(node)) {
    if (skipped.has(each.name)) continue
    switch (each.name) {
      case 't':
        // Hidden text is hidden.
        if (!isHidden(node)) found.text += textOf(each)
        break
      case 'tab':
      case 'ptab': found.text += ' '; break
      case 'noBreakHyphen': found.text += '-'; break
      case 'br':
      case 'cr': found.text += attribute(each, 'type') === 'page' ? ' ' : '\n'; break
      case 'sym': found.text += ' '; break
      case 'lastRenderedPageBreak':
        found.breaks += 1
        if (!found.text.trim()) found.breaksBefore += 1
        break
      case 'footnoteReference': found.notes.push(attribute(each, 'id') ?? ''); break
      case 'txbxContent': found.boxes.push(...childrenOf(each, 'p')); break
      default: collect(each, found)
    }
  }
}

function isHidden(run: XmlNode): boolean {
  const vanish = child(run, 'rPr', 'vanish')
  return vanish !== undefined && !['0', 'false'].includes(attribute(vanish, 'val') ?? '1')
}

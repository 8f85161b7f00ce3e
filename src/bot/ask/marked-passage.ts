import type { KnownBlock, RichTextText } from '@slack/types'
import { inertPlain } from '../../agents/untrusted.js'
import { cut } from '../blocks.js'

/** Longer passages are shown up to here; the file itself is one click away. */
const mostCharacters = 8000
/** Characters of one block. */
const blockCharacters = 2800
/** Share of a row's cells that a quote must hold to be a quote of it. A wide row is quoted in part. */
const leastShareOfRow = 0.3

/** A passage as it stands in its document, what was quoted from it in bold. Rich text is literal: nothing in it is markup. */
export function markedPassage(text: string, quoted: string[]): KnownBlock[] {
  const lines = cut(text, mostCharacters).split('\n').map((line) => inertPlain(line, mostCharacters))
  const shown = lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()
  const marked = rangesOf(shown, quoted)
  const blocks: KnownBlock[] = []
  for (const [from, to] of cuts(shown)) {
    const elements = pieces(shown, from, to, marked)
    if (elements.length > 0) blocks.push({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] })
  }
  return blocks.slice(0, 40)
}

/** Where the quoted sentences stand, whatever the white space, first to last. */
function rangesOf(text: string, quoted: string[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const sentence of quoted) {
    const words = inertPlain(sentence, mostCharacters).replace(/^… | …$/g, '').split(' ').filter((word) => word !== '')
    if (words.length === 0) continue
    const found = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+')).exec(text)
    const range = found ? ([found.index, found.index + found[0].length] as [number, number]) : quotedRow(text, words.join(' '))
    if (range) ranges.push(range)
  }
  return ranges.sort((a, b) => a[0] - b[0])
}

/** The table row that a quote reads out: its cells stand in the quote, in another order and with their columns' names. */
function quotedRow(text: string, quote: string): [number, number] | null {
  let best: { share: number; range: [number, number] } | null = null
  let from = 0
  for (const line of text.split('\n')) {
    const cells = line.includes(' | ') ? line.split('|').map((cell) => cell.trim()).filter((cell) => cell !== '') : []
    const said = cells.filter((cell) => ` ${quote.replaceAll(',', ' ').replaceAll(':', ' ')} `.includes(` ${cell.replaceAll(',', ' ').replaceAll(':', ' ')} `))
    const share = cells.length > 0 ? said.length / cells.length : 0
    const values = said.some((cell) => /\d/.test(cell)) || share === 1
    if (values && share >= leastShareOfRow && share > (best?.share ?? 0)) best = { share, range: [from, from + line.length] }
    from += line.length + 1
  }
  return best?.range ?? null
}

/** Stretches that fit a block, ended at a line or a word where there is one. */
function cuts(text: string): [number, number][] {
  const parts: [number, number][] = []
  for (let from = 0; from < text.length; ) {
    const end = Math.min(text.length, from + blockCharacters)
    const line = text.lastIndexOf('\n', end)
    const word = text.lastIndexOf(' ', end)
    const to = end === text.length ? end : line > from ? line + 1 : word > from ? word + 1 : end
    parts.push([from, to])
    from = to
  }
  return parts
}

function pieces(text: string, from: number, to: number, marked: [number, number][]): RichTextText[] {
  const elements: RichTextText[] = []
  const add = (start: number, end: number, bold: boolean) => {
    const words = text.slice(start, end)
    if (words !== '') elements.push({ type: 'text', text: words, ...(bold ? { style: { bold: true } } : {}) })
  }
  let at = from
  for (const [start, end] of marked) {
    const [a, b] = [Math.max(start, at), Math.min(end, to)]
    if (b <= a) continue
    add(at, a, false)
    add(a, b, true)
    at = b
  }
  add(at, to, false)
  return elements.some((one) => one.text.trim() !== '') ? elements : []
}

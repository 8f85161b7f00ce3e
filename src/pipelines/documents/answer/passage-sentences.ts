import { splitSentences } from '../sentences.js'
import type { Cell } from './quote-row.js'

/** A quotable piece of a passage: a sentence of prose, a list item, or a table row. */
export interface PassageSentence {
  text: string
  kind: 'prose' | 'item' | 'row'
  /** 0-based place among the passage's sentences. */
  index: number
  /** The heading inside the passage under which it stands, or the sentence that introduces its list. */
  under: string | null
  /** A row's cells, where the table names its columns. */
  cells?: Cell[]
}

const bullet = /^(?:[-*+•–▪◦‣]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(.*)$/
const rule = /^[\s|:-]+$/

/**
 * Splits a passage as chunking writes it into what can be quoted on its own: blocks apart by empty lines, headings on a
 * line before their text, tables as `a | b` with the header first. Rows come as `Column: value; Column: value`.
 */
export function passageSentences(text: string): PassageSentence[] {
  const found: Omit<PassageSentence, 'index'>[] = []
  let heading = null as string | null
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split('\n').map((line) => line.trim()).filter((line) => line !== '')
    let under: string | null = heading
    let columns: string[] | null = null
    let prose = ''
    const flush = (): void => {
      const sentences = splitSentences(prose).map((sentence) => sentence.text.replaceAll('\n', ' '))
      for (const sentence of sentences) found.push({ text: sentence, kind: 'prose', under })
      const last = sentences.at(-1)
      if (last?.endsWith(':')) under = last
      prose = ''
    }
    lines.forEach((line, at) => {
      const cells = tableCells(line)
      const item = bullet.exec(line)
      if (cells) {
        flush()
        if (rule.test(line)) return
        if (columns) found.push(namedRow(columns, cells, under))
        else if (looksLikeHeader(cells) && at + 1 < lines.length) columns = cells
        else found.push({ text: cells.filter((cell) => cell !== '').join(', '), kind: 'row', under })
        return
      }
      columns = null
      if (item && !(at === 0 && isHeading(line, lines[1]))) {
        flush()
        found.push({ text: item[1]!, kind: 'item', under })
      } else if (prose === '' && isHeading(line, lines[at + 1])) {
        heading = line
        under = line
      } else prose += `${line}\n`
    })
    flush()
  }
  return found.map((sentence, index) => ({ ...sentence, index }))
}

/** A short line without an end mark, straight above other text. */
function isHeading(line: string, next: string | undefined): boolean {
  return next !== undefined && line.length <= 80 && !/[.!?:;,|]$/.test(line) && !/^[\p{Ll}]/u.test(next) && !/^[-*•–]\s/.test(line) && /\p{L}/u.test(line) && (next.length > line.length || bullet.test(next) || next.includes(' | '))
}

function tableCells(line: string): string[] | null {
  if (!line.includes(' | ') && !/^\|.*\|$/.test(line)) return null
  return line.replace(/^\|/, '').replace(/\|$/, '').split('|').map((cell) => cell.trim())
}

/** Names rather than values: most cells without a digit. */
function looksLikeHeader(cells: string[]): boolean {
  return cells.filter((cell) => cell === '' || !/\d/.test(cell)).length > cells.length / 2
}

function namedRow(columns: string[], values: string[], under: string | null): Omit<PassageSentence, 'index'> {
  const cells = values.map((value, i): Cell => ({ column: columns[i] ?? '', value })).filter(({ value }) => value !== '')
  const text = cells.map(({ column, value }) => (column === '' ? value : `${column}: ${value}`)).join('; ')
  return { text, kind: 'row', under, ...(cells.length > 0 ? { cells } : {}) }
}

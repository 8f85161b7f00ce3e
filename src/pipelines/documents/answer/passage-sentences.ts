/** A quotable piece of a passage: a sentence of prose, a list item, or a table row. */
export interface PassageSentence {
  text: string
  kind: 'prose' | 'item' | 'row'
  /** 0-based place among the passage's sentences. */
  index: number
}

/** Splits a passage into what can be quoted on its own. Table rows come as `Column: value; …` when the table has a header. */
export function passageSentences(text: string): PassageSentence[] {
  const found: Omit<PassageSentence, 'index'>[] = []
  let columns: string[] | null = null
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '') {
      columns = null
      continue
    }
    const cells = tableCells(trimmed)
    if (cells) {
      if (cells.every((cell) => /^:?-*:?$/.test(cell))) continue
      if (!columns) columns = cells
      else found.push({ text: describeRow(columns, cells), kind: 'row' })
      continue
    }
    columns = null
    const item = /^(?:[-*•–]|\d{1,3}[.)])\s+(.*)$/.exec(trimmed)
    if (item) found.push({ text: item[1]!, kind: 'item' })
    else for (const sentence of splitProse(trimmed)) found.push({ text: sentence, kind: 'prose' })
  }
  return found.map((sentence, index) => ({ ...sentence, index }))
}

function tableCells(line: string): string[] | null {
  if (!line.includes('|')) return null
  const cells = line.replace(/^\|/, '').replace(/\|$/, '').split('|').map((cell) => cell.trim())
  return cells.length > 1 ? cells : null
}

function describeRow(columns: string[], cells: string[]): string {
  return cells.map((cell, i) => (cell === '' ? '' : columns[i] ? `${columns[i]}: ${cell}` : cell)).filter((part) => part !== '').join('; ')
}

function splitProse(text: string): string[] {
  return text.split(/(?<=[.!?]["'”’)]?)\s+(?=["'“‘(]?[\p{Lu}\p{N}])/u)
}

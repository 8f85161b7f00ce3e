import { longestQuote, quoteOf } from './quote.js'
import type { AskedQuestion } from './question.js'
import { wordsOf } from './terms.js'

/** A cell of a table row under the name of its column; empty cells are left out. */
export interface Cell {
  column: string
  value: string
}

/**
 * A table row as a person would read it out: what it is about, then what was asked for, then the rest as far as it is
 * short: `Office chair leather: warranty months 60, sku B-201, price 329.00`. Without a question in the table's order.
 */
export function quoteRow(question: AskedQuestion | null, cells: readonly Cell[], limit = longestQuote): string {
  const name = nameCell(cells)
  const rest = cells.filter((cell) => cell !== name)
  const asked = new Map(question?.terms.map(({ term, weight }) => [term, weight]) ?? [])
  const weightOf = ({ column }: Cell): number => wordsOf(column).reduce((sum, { term }) => sum + (asked.get(term) ?? 0), 0)
  const ordered = [...rest.filter((cell) => weightOf(cell) > 0).toSorted((a, b) => weightOf(b) - weightOf(a)), ...rest.filter((cell) => weightOf(cell) === 0)]
  const parts: string[] = []
  let words = lengthOf(name.value)
  for (const cell of ordered) {
    const part = sayCell(cell)
    if (words + lengthOf(part) > limit) {
      parts.push('…')
      break
    }
    parts.push(part)
    words += lengthOf(part)
  }
  const about = question && lengthOf(name.value) > limit ? quoteOf(question, name.value, limit) : name.value
  return parts.length > 0 ? `${about}: ${parts.join(', ')}` : about
}

/** The first cell that names something in words; a code or a figure only where there is none. */
function nameCell(cells: readonly Cell[]): Cell {
  const inWords = (value: string): boolean => (value.match(/\p{L}{2,}/gu)?.join('').length ?? 0) > value.replace(/\s/g, '').length / 2 && !/^\S*\d\S*$/.test(value)
  return cells.find(({ value }) => inWords(value)) ?? cells[0]!
}

function sayCell({ column, value }: Cell): string {
  const name = column.replaceAll('_', ' ').replace(/:$/, '').trim()
  return name === '' ? value : `${name} ${value}`
}

const lengthOf = (text: string): number => text.split(/\s+/).length

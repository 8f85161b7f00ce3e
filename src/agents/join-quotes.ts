import type { Statement } from '../pipelines/documents/answer/composed.js'

/** Words quoted together: sentences that follow each other in one passage read as one quote. */
export interface JoinedQuote {
  lead: string | null
  /** In document order; more than one where the passage breaks the line between them. */
  lines: string[]
  citations: number[]
}

interface Placed extends JoinedQuote {
  from: number
  to: number
}

/**
 * Joins statements that stand side by side in the passage they cite, in the passage's order. A joined quote stands where
 * the best of its statements stood. `passageText` is the text of a source by its number.
 */
export function joinQuotes(statements: Statement[], passageText: (n: number) => string | undefined): JoinedQuote[] {
  const quotes: Placed[] = []
  for (const statement of statements) {
    let here = place(statement, passageText)
    let at = quotes.length
    // A sentence between two quotes joins both.
    for (let neighbour = beside(quotes, here); neighbour >= 0; neighbour = beside(quotes, here)) {
      at = Math.min(at, neighbour)
      here = join(quotes[neighbour]!, here)
      quotes.splice(neighbour, 1)
    }
    quotes.splice(at, 0, here)
  }
  return quotes.map(({ lead, lines, citations }) => ({ lead, lines, citations }))

  function beside(all: Placed[], one: Placed): number {
    return all.findIndex((other) => other.citations.join() === one.citations.join() && gap(other, one) !== undefined)
  }

  /** What stands between two quotes of one passage: white space, or undefined when it is more than that. */
  function gap(one: Placed, other: Placed): string | undefined {
    if (one.from < 0 || other.from < 0) return undefined
    const [first, second] = one.from <= other.from ? [one, other] : [other, one]
    if (second.from < first.to) return undefined
    const between = passageText(one.citations[0]!)!.slice(first.to, second.from)
    return between.trim() === '' ? between : undefined
  }

  function join(best: Placed, added: Placed): Placed {
    const [first, second] = best.from <= added.from ? [best, added] : [added, best]
    const broken = (gap(best, added) ?? '').includes('\n') && !/[.!?…]["”')\]]*$/.test(first.lines.at(-1)!)
    const lines = broken ? [...first.lines, ...second.lines] : [...first.lines.slice(0, -1), `${first.lines.at(-1)} ${second.lines[0]}`, ...second.lines.slice(1)]
    return { lead: best.lead, lines, citations: best.citations, from: first.from, to: second.to }
  }
}

/** Where a statement stands in its passage, whatever the white space; from -1 when its words are not there as they are. */
function place({ text, lead, citations, quote }: Statement, passageText: (n: number) => string | undefined): Placed {
  const alone = { lead, lines: [text], citations, from: -1, to: -1 }
  const passage = quote && citations.length === 1 ? passageText(citations[0]!) : undefined
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (!passage || words.length === 0) return alone
  const found = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+')).exec(passage)
  return found ? { ...alone, from: found.index, to: found.index + found[0].length } : alone
}

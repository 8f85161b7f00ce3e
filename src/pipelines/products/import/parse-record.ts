/**
 * One record, fed line by line, as in RFC 4180: a cell that starts with a quote ends at the next single one; two of them are
 * one. Blanks around a quoted cell do not count; a quote inside an unquoted cell is just a sign.
 */
export class RecordParser {
  readonly cells: string[] = []
  /** A cell that is not quoted ends with a quote that nothing opened: normal (19"), but also what a broken record leaves behind. */
  looseQuote = false
  /** More text than a record may hold: it was not kept. */
  tooLarge = false
  readonly #separator: string
  readonly #quote: string
  readonly #maxChars: number
  /** A quote inside a quoted cell ends it only where a cell can end. */
  readonly #lenient: boolean
  #open = false
  #cell = ''
  #size = 0

  constructor(shape: { separator: string; quote: string }, options: { maxChars?: number; lenient?: boolean } = {}) {
    this.#separator = shape.separator
    this.#quote = shape.quote
    this.#maxChars = options.maxChars ?? Number.POSITIVE_INFINITY
    this.#lenient = options.lenient ?? false
  }

  /** `open`: the record goes on in the next line. `stray`: text follows a closing quote; nothing more can be read. */
  feed(text: string): 'done' | 'open' | 'stray' {
    const quote = this.#quote
    let at = 0
    for (;;) {
      if (this.#open) {
        const end = text.indexOf(quote, at)
        this.#add(end < 0 ? text.slice(at) : text.slice(at, end))
        if (end < 0) return 'open'
        if (text[end + 1] === quote) {
          this.#add(quote)
          at = end + 2
          continue
        }
        const next = this.#pastBlanks(text, end + 1)
        if (next < text.length && text[next] !== this.#separator) {
          if (!this.#lenient) return 'stray'
          this.#add(quote)
          at = end + 1
          continue
        }
        this.#close()
        if (next >= text.length) return 'done'
        at = next + 1
      }
      const begin = this.#pastBlanks(text, at)
      if (text[begin] === quote) {
        this.#open = true
        at = begin + 1
        continue
      }
      const end = text.indexOf(this.#separator, at)
      const cell = end < 0 ? text.slice(at) : text.slice(at, end)
      if (cell.includes(quote) && cell.trimEnd().endsWith(quote) && cell.split(quote).length % 2 === 0) this.looseQuote = true
      this.#add(cell)
      this.#close()
      if (end < 0) return 'done'
      at = end + 1
    }
  }

  /** A line break inside an open cell. */
  lineBreak(eol: string): void {
    this.#add(eol)
  }

  /** Passes over text that was not read, by the number of quotes in it. Returns whether the record goes on after it. */
  skip(quotes: number): 'done' | 'open' {
    this.tooLarge = true
    if (quotes % 2 === 1) this.#open = !this.#open
    return this.#open ? 'open' : 'done'
  }

  #pastBlanks(text: string, from: number): number {
    let at = from
    while (text[at] === ' ' || (text[at] === '\t' && this.#separator !== '\t')) at += 1
    return at
  }

  #add(text: string): void {
    this.#size += text.length
    if (this.#size > this.#maxChars) {
      this.tooLarge = true
      this.#cell = ''
    } else this.#cell += text
  }

  #close(): void {
    this.cells.push(this.#cell)
    this.#cell = ''
    this.#open = false
  }
}

/** A record that must end with its line; undefined when it does not. Quotes are read leniently where they must be. */
export function parseLine(shape: { separator: string; quote: string }, text: string): { cells: string[]; looseQuote: boolean } | undefined {
  if (!text.includes(shape.quote)) return { cells: text.split(shape.separator), looseQuote: false }
  for (const lenient of [false, true]) {
    const parser = new RecordParser(shape, { lenient })
    if (parser.feed(text) === 'done') return { cells: parser.cells, looseQuote: parser.looseQuote || lenient }
  }
  return undefined
}

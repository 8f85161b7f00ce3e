import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import type { CitedHit } from './draft.js'
import type { CheckedSentence } from '../pipelines/documents/answer/check-sentences.js'
import { inertMarkdown } from './untrusted.js'

/**
 * A reply that grows by checked sentences. Passages are numbered anew in the order in which they are first cited, so that
 * readers see [1], [2], … without gaps; what the model wrote becomes inert text.
 */
export class CitedText {
  #markdown = ''
  /** A heading is said once a sentence under it is. */
  #heading = ''
  #lineDue = false
  readonly #cited: CitedHit[] = []

  get markdown(): string {
    return this.#markdown
  }

  get cited(): CitedHit[] {
    return [...this.#cited]
  }

  /** Notes a sentence that is left out: the next one keeps its line. */
  skip(sentence: CheckedSentence): void {
    this.#lineDue ||= sentence.lead.includes('\n')
  }

  hold(heading: CheckedSentence): void {
    this.#heading += this.#lead(heading.lead, this.#markdown + this.#heading) + inertMarkdown(heading.text)
  }

  /** Adds a supported sentence; returns what is to be shown after what was shown before. */
  add(sentence: CheckedSentence, hitOf: (passage: number) => PassageHit): string {
    const marks = sentence.citations.map((passage) => `[${this.#numberOf(hitOf(passage))}]`).join('')
    const lead = this.#lead(sentence.lead, this.#markdown + this.#heading)
    const piece = `${this.#heading}${lead}${inertMarkdown(sentence.text)} ${marks}`
    this.#heading = ''
    this.#markdown += piece
    return piece
  }

  #numberOf(hit: PassageHit): number {
    const known = this.#cited.find((each) => each.hit.chunkId === hit.chunkId)
    if (known) return known.number
    const number = this.#cited.length + 1
    this.#cited.push({ number, hit, quote: null })
    return number
  }

  /** White space and list marks only: whatever else a model puts between sentences is not checked. */
  #lead(written: string, before: string): string {
    const list = /(?:^|\s)([-*+•]|\d{1,3}[.)])\s*$/.exec(written)?.[1]
    const newLine = written.includes('\n') || list !== undefined || this.#lineDue
    this.#lineDue = false
    const gap = before === '' ? '' : written.includes('\n\n') ? '\n\n' : newLine ? '\n' : ' '
    if (list === undefined) return gap
    return `${gap}${/\d/.test(list) ? list : '-'} `
  }
}

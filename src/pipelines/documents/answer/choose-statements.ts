import type { Candidate } from './evidence-features.js'
import { factsOf } from './facts.js'
import { longestQuote, quoteOf } from './quote.js'
import { quoteRow } from './quote-row.js'
import type { AskedQuestion } from './question.js'

/** A sentence to be quoted, with what ties it to the others. */
export interface ChosenStatement {
  candidate: Candidate
  text: string
  /** True when another document, or another date of it, says otherwise or the same: the date is then worth showing. */
  dated: boolean
}

const mostStatements = 5
/** Log odds below the best one up to which a sentence is quoted too. */
const margin = 2.2
/** Share of words in common from which two sentences say the same, or the same with other figures. */
const sameWords = 0.7

/**
 * The best sentences without repetition: of two that say the same, or the same with other figures, the one of the newer
 * document stays.
 */
export function chooseStatements(question: AskedQuestion, ranked: Candidate[]): ChosenStatement[] {
  const best = ranked[0]
  if (!best) return []
  const chosen: ChosenStatement[] = []
  for (const candidate of ranked) {
    if (candidate.score < best.score - margin) break
    const text = inContext(question, candidate)
    const rival = chosen.find((other) => saysTheSame(other.candidate, candidate) || other.text.includes(candidate.sentence.text))
    if (!rival) {
      if (chosen.length < mostStatements) chosen.push({ candidate, text, dated: false })
      continue
    }
    if (rival.candidate.passage.hit.documentId === candidate.passage.hit.documentId) continue
    rival.dated = rival.dated || figures(rival.candidate) !== figures(candidate)
    if (isNewer(candidate, rival.candidate)) Object.assign(rival, { candidate, text })
  }
  return chosen
}

/** A sentence that begins with a pronoun is quoted with the one before it, where both are short enough. */
function inContext(question: AskedQuestion, { passage, sentence }: Candidate): string {
  if (sentence.cells) return quoteRow(question, sentence.cells)
  const before = passage.sentences[sentence.index - 1]
  const leans = /^(?:he|she|it|they|this|these|those|his|her|its|their|such|that)\b/i.test(sentence.text)
  if (leans && sentence.kind === 'prose' && before?.kind === 'prose' && before.length + sentence.length <= longestQuote) return `${before.text} ${sentence.text}`
  return quoteOf(question, sentence.text)
}

function saysTheSame(one: Candidate, other: Candidate): boolean {
  if (one.sentence.kind === 'row' && other.sentence.kind === 'row' && one.passage.hit.documentId === other.passage.hit.documentId) return one.sentence.text === other.sentence.text
  const a = plainWords(one)
  const b = plainWords(other)
  const common = [...a].filter((word) => b.has(word)).length
  return common / Math.max(1, a.size + b.size - common) >= sameWords
}

function plainWords({ sentence }: Candidate): Set<string> {
  return new Set(sentence.words.map((word) => word.term).filter((term) => !/\d/.test(term)))
}

function figures({ sentence }: Candidate): string {
  return JSON.stringify(factsOf(sentence.text).filter((fact) => fact.kind !== 'name').map((fact) => ({ ...fact, text: '' })))
}

function isNewer(one: Candidate, other: Candidate): boolean {
  return (one.passage.hit.date ?? '') > (other.passage.hit.date ?? '')
}

import type { AskedQuestion } from './question.js'
import { wordsOf } from './terms.js'

/** Words of a quote, so that it can be read at a glance. */
export const longestQuote = 40

/** The sentence, or the stretch of a longer one that meets the question best, with `…` where words were left out. */
export function quoteOf(question: AskedQuestion, sentence: string, limit = longestQuote): string {
  const words = sentence.split(/\s+/)
  if (words.length <= limit) return sentence
  const weights = words.map((word) => Math.max(0, ...wordsOf(word).map(({ term }) => question.terms.find((asked) => asked.term === term)?.weight ?? 0)))
  let best = 0
  let bestValue = -1
  for (let from = 0; from + limit <= words.length; from++) {
    const value = windowValue(weights, from, limit) + (from === 0 || /[,;:)]$/.test(words[from - 1]!) ? 0.5 : 0)
    if (value > bestValue) {
      best = from
      bestValue = value
    }
  }
  const text = words.slice(best, best + limit).join(' ')
  return `${best > 0 ? '… ' : ''}${text}${best + limit < words.length ? ' …' : ''}`
}

/** Sum of the weights in the window; words near its middle count a little more, so that what surrounds a match is kept. */
function windowValue(weights: number[], from: number, limit: number): number {
  let value = 0
  for (let i = from; i < from + limit; i++) value += weights[i]! * (1 - (0.2 * Math.abs(i - from - limit / 2)) / limit)
  return value
}

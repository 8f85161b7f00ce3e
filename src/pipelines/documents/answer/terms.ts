import { analyse } from '../../../text/analyse.js'

/** A word as written, with the term under which search compares it. */
export interface Word {
  surface: string
  term: string
}

const wordPattern = /[\p{L}\p{N}]+(?:[-._/@,'’:+&][\p{L}\p{N}]+)*/gu

/** The words of a text that are not stop words, in order. */
export function wordsOf(text: string): Word[] {
  const found: Word[] = []
  for (const surface of text.match(wordPattern) ?? []) {
    let known = remembered.get(surface)
    if (known === undefined) {
      known = analyse(surface).filter(({ part }) => !part).map(({ term }) => ({ surface, term }))
      if (remembered.size >= mostRemembered) remembered.clear()
      if (surface.length <= 40) remembered.set(surface, known)
    }
    for (const word of known) found.push(word)
  }
  return found
}

export interface PlacedWord extends Word {
  /** Where in the text the word begins. */
  at: number
}

/** The same with their places. */
export function placedWords(text: string): PlacedWord[] {
  return [...text.matchAll(wordPattern)].flatMap(({ 0: surface, index }) => wordsOf(surface).map((word) => ({ ...word, at: index })))
}

/** Text repeats its words; looking one up is ten times faster than analysing it. */
const remembered = new Map<string, readonly Word[]>()
const mostRemembered = 30_000

/** Words that questions are made of and that say nothing of what is asked. */
const askingWords = new Set(
  ('please tell know want wants need needs get gets got give us let lets would could should may might must shall much many any some also just ' +
    'about there here where find out other more most use used happen happens happened thing things something somebody someone way im ive id').split(' '),
)

/** True for a word that says how something is asked, not what. */
export function isAskingWord(surface: string): boolean {
  return askingWords.has(surface.toLowerCase().replace(/['’]/g, ''))
}

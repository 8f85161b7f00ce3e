import { stem } from './stem.js'

/** Raise when the same text would give other terms: what is stored is then made again when a worker starts. */
export const analyserVersion = 1

export interface Term {
  term: string
  /** A piece of a code (`xr` of `xr-200`); the whole is a term of its own. */
  part: boolean
  /** A further spelling of a code (`xr-200`, `xr200`), which does not count towards the length of the text. */
  extra: boolean
}

/** Words so common that they say nothing about what a text is about. */
const stopWords: ReadonlySet<string> = new Set(
  ('a an and are as at be but by for from has have if in into is it its no not of on or such that the their then there these they this to was were will with ' +
    'what which who whom how when where why do does did can i me my we our you your am been being').split(' '),
)

/** Letters and digits, held together by what codes, numbers, addresses and abbreviations are written with. */
const surface = /[\p{L}\p{N}]+(?:[-._/@,'’:+&][\p{L}\p{N}]+)*(?:\+\+|#(?![\p{L}\p{N}]))?/gu
const cjkRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/u
const cacheLimit = 100_000
const cache = new Map<string, readonly Term[]>()

/**
 * The words of a text as search compares them: lower case, without accents and stop words, stemmed; numbers and codes
 * (`12.5`, `XR-200`, `INV-2024-001`) kept whole, codes also in parts and without hyphens.
 */
export function analyse(text: string): Term[] {
  const terms: Term[] = []
  for (const [word] of fold(text).matchAll(surface)) {
    let known = cache.get(word)
    if (known === undefined) {
      known = termsOf(word)
      if (cache.size >= cacheLimit) cache.clear()
      if (word.length <= 40) cache.set(word, known)
    }
    for (const term of known) terms.push(term)
  }
  return terms
}

function fold(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').replace(/\p{Mn}|\u00ad|\u200b/gu, '').normalize('NFC').toLowerCase()
}

function termsOf(word: string): Term[] {
  if (/^(?:\p{L}\.)+\p{L}$/u.test(word)) return plain(word.replaceAll('.', ''))
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(word)) return plain(word.replaceAll(',', ''))
  if (/^\d+[.,]\d+$/.test(word)) return plain(word.replace(',', '.'))
  const pieces = word.split(/[,'’:&]/)
  if (pieces.length > 1) {
    const possessive = pieces.at(-1) === 's' && /['’]s$/.test(word)
    return (possessive ? pieces.slice(0, -1) : pieces).flatMap((piece) => (piece === '' ? [] : termsOf(piece)))
  }
  if (/[-._/@+]/.test(word.replace(/\+\+$/, ''))) return isCode(word) ? code(word) : word.split(/[-._/@+]+/).flatMap(plain)
  return plain(word)
}

function isCode(word: string): boolean {
  return /\p{N}/u.test(word) || /[_@]/.test(word)
}

function code(word: string): Term[] {
  const parts = word.split(/[-._/@+]+/).filter(Boolean)
  const joined = parts.join('')
  const terms: Term[] = parts.map((part) => ({ term: stemmed(part), part: true, extra: false }))
  terms.push({ term: word, part: false, extra: true })
  if (/\p{L}/u.test(joined) && joined !== word) terms.push({ term: joined, part: true, extra: true })
  return terms
}

function plain(word: string): Term[] {
  if (word === '' || stopWords.has(word)) return []
  if (cjkRun.test(word) && word.length > 2) {
    const characters = Array.from(word)
    return characters.slice(1).map((second, i) => ({ term: characters[i]! + second, part: false, extra: false }))
  }
  return [{ term: stemmed(word), part: false, extra: false }]
}

function stemmed(word: string): string {
  return /^[a-z]+$/.test(word) && word.length <= 40 ? stem(word) : word.slice(0, 80)
}

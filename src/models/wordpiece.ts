import { readFileSync } from 'node:fs'

const longestWord = 100
/** Remembered words: natural text repeats itself, and the longest-match search is the slow part. */
const cacheLimit = 50_000

export interface WordPiece {
  /** Ids of the text, without [CLS] and [SEP], at most `limit` of them. */
  encode(text: string, limit?: number): number[]
  readonly size: number
}

/**
 * BERT's uncased tokeniser: control characters dropped, spaces around CJK, lower-cased, accents stripped, split on white
 * space and punctuation, then greedy longest match with `##` for the inside of words. Source: google-research/bert
 * tokenization.py. `vocabularyFile` has one piece a line; its line number is the id.
 */
export function readWordPiece(vocabularyFile: string): WordPiece {
  const ids = new Map<string, number>()
  const lines = readFileSync(vocabularyFile, 'utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  lines.forEach((line, id) => ids.set(line.replace(/\r$/, ''), id))
  const unknown = ids.get('[UNK]')
  if (unknown === undefined) throw new Error('the vocabulary has no [UNK]')
  const cache = new Map<string, number[]>()

  const encodeWord = (word: string): number[] => {
    const known = cache.get(word)
    if (known) return known
    const pieces = longestMatch(word, ids) ?? [unknown]
    if (cache.size >= cacheLimit) cache.clear()
    cache.set(word, pieces)
    return pieces
  }

  return {
    size: ids.size,
    encode(text, limit = Infinity) {
      const out: number[] = []
      for (const word of basicWords(text)) {
        for (const id of encodeWord(word)) {
          if (out.length >= limit) return out
          out.push(id)
        }
      }
      return out
    },
  }
}

function longestMatch(word: string, ids: ReadonlyMap<string, number>): number[] | undefined {
  // Lengths are counted in characters, not UTF-16 units.
  const characters = isAscii(word) ? word : Array.from(word)
  if (characters.length > longestWord) return undefined
  const slice = (from: number, to: number) =>
    typeof characters === 'string' ? characters.slice(from, to) : characters.slice(from, to).join('')
  const pieces: number[] = []
  let start = 0
  while (start < characters.length) {
    let end = characters.length
    let id: number | undefined
    for (; end > start; end--) {
      id = ids.get(start > 0 ? `##${slice(start, end)}` : slice(start, end))
      if (id !== undefined) break
    }
    if (id === undefined) return undefined
    pieces.push(id)
    start = end
  }
  return pieces
}

const asciiWord = /[a-z0-9]+|[!-/:-@[-`{-~]/g

function basicWords(text: string): string[] {
  if (isAscii(text)) return text.replace(/[^\x20-\x7e\t\n\r]/g, '').toLowerCase().match(asciiWord) ?? []
  const clean = text
    .replace(/[\t\n\r]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(cjk, ' $& ')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
  return clean.match(/[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~]+/gu) ?? []
}

/** The blocks that the original counts as CJK ideographs (kana and hangul are not among them). */
const cjk = /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text)
}

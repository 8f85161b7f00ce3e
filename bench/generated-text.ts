import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../src/paths.js'
import { seeded } from './random.js'

const vocabularySize = 50_000
/** Lines of the vocabulary before the first whole word: special entries and single characters. */
const firstWordLine = 1996

export interface TextSource {
  /** Sentences of 8 to 20 words with capitals and full stops, about `words` words in all. */
  passage(words: number): string
}

/** Meaningless sentences of words whose frequencies follow Zipf's law (exponent 1), as those of natural language do. */
export function createTextSource(seed: number): TextSource {
  const random = seeded(seed)
  const words = vocabulary(seeded(1))
  const cumulative = new Float64Array(vocabularySize)
  let sum = 0
  for (let rank = 0; rank < vocabularySize; rank++) cumulative[rank] = sum += 1 / (rank + 1)
  const draw = (): string => {
    const wanted = random() * sum
    let low = 0
    let high = vocabularySize - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (cumulative[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return words[low]!
  }
  return {
    passage(count) {
      const sentences: string[] = []
      for (let written = 0; written < count; ) {
        const length = 8 + Math.floor(random() * 13)
        const sentence = Array.from({ length }, draw).join(' ')
        sentences.push(`${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`)
        written += length
      }
      return sentences.join(' ')
    },
  }
}

/** The commonest words, stop words among them: so common that questions made of content words lack them. */
export function commonestWords(count: number): Set<string> {
  return new Set(vocabulary(seeded(1)).slice(0, count))
}

/** English words in the order of their frequency (the built-in embedder's vocabulary has that order), then pairs of them: rare words have several pieces. */
function vocabulary(random: () => number): string[] {
  const english = readFileSync(join(projectRoot, 'models', 'builtin', 'static-en', 'vocab.txt'), 'utf8')
    .split('\n')
    .slice(firstWordLine)
    .filter((word) => /^[a-z]{2,}$/.test(word))
  const known = new Set(english)
  const pick = () => english[Math.floor(random() * english.length)]!
  while (known.size < vocabularySize) known.add(pick() + pick())
  return [...known]
}

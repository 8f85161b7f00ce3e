import { seeded } from './random.js'

const vocabularySize = 50_000
const onsets = ['b', 'br', 'c', 'cl', 'd', 'dr', 'f', 'g', 'gr', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'pr', 'qu', 'r', 's', 'st', 't', 'tr', 'v', 'w', 'z']
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou']
const codas = ['', '', 'l', 'm', 'n', 'nd', 'r', 'rk', 's', 'st', 't', 'x']

export interface TextSource {
  /** Sentences of 8 to 20 words with capitals and full stops, about `words` words in all. */
  passage(words: number): string
}

/** Made-up words whose frequencies follow Zipf's law (exponent 1), as those of natural language do. */
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

/** The made-up words that take the place of stop words: so common that questions made of content words lack them. */
export function commonestWords(count: number): Set<string> {
  return new Set(vocabulary(seeded(1)).slice(0, count))
}

/** Distinct pseudo-words; frequent ones are short, as in natural language. */
function vocabulary(random: () => number): string[] {
  const pick = (from: string[]) => from[Math.floor(random() * from.length)]!
  const known = new Set<string>()
  while (known.size < vocabularySize) {
    const syllables = known.size < 300 ? 1 : known.size < 8000 ? 2 : 3
    known.add(Array.from({ length: syllables }, () => pick(onsets) + pick(vowels) + pick(codas)).join(''))
  }
  return [...known]
}

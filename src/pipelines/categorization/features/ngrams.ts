import type { Rows } from '../../learning/train/rows.js'
import { bucketOf, buckets } from '../../../text/hashed.js'

export interface NgramSettings {
  /** Words in a row, from one up to this. */
  words: number
  /** Characters in a row within a word and one blank on either side. */
  shortest: number
  longest: number
  /** Grams of fewer training texts than this are left out. */
  leastTexts: number
  /** Share of the length of a row that is its words'. */
  wordShare: number
}

/** Which hashed grams a model knows, and how rare each was in its training texts. */
export interface NgramVocabulary {
  settings: NgramSettings
  /** Hash buckets, words first at 0 … and characters above `buckets`; ascending. Their places are the features. */
  known: Int32Array
  rarity: Float32Array
}

export const ngramVersion = 'ngrams@1'

const token = /[\p{L}\p{N}]+(?:['’]\p{L}+)?|[?!]/gu

/** Lower-case words, numbers, and the two marks that carry a mood. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(token) ?? []
}

/** Buckets of all grams with repetitions, word grams below `buckets`, character grams from there on. */
function gramsOf(text: string, settings: NgramSettings): Int32Array {
  const words = wordsOf(text)
  const found: number[] = []
  for (let i = 0; i < words.length; i++) {
    let gram = ''
    for (let n = 0; n < settings.words && i + n < words.length; n++) {
      gram += ` ${words[i + n]!}`
      found.push(bucketOf(gram))
    }
  }
  for (const word of words) {
    const padded = ` ${word} `
    for (let n = settings.shortest; n <= settings.longest; n++) {
      for (let from = 0; from + n <= padded.length; from++) found.push(buckets + bucketOf(padded, from, from + n))
    }
  }
  return Int32Array.from(found).sort()
}

/** What of the training texts is looked at later. */
export function learnVocabulary(texts: readonly string[], settings: NgramSettings): NgramVocabulary {
  const inTexts = new Int32Array(2 * buckets)
  for (const text of texts) {
    let last = -1
    for (const gram of gramsOf(text, settings)) {
      if (gram !== last) inTexts[gram]!++
      last = gram
    }
  }
  const known: number[] = []
  for (let gram = 0; gram < inTexts.length; gram++) if (inTexts[gram]! >= settings.leastTexts) known.push(gram)
  const rarity = Float32Array.from(known, (gram) => Math.log((1 + texts.length) / (1 + inTexts[gram]!)) + 1)
  return { settings, known: Int32Array.from(known), rarity }
}

export interface NgramReader {
  width: number
  rows(texts: readonly string[]): Rows
  /** The word grams of a text that are known, by feature. */
  words(text: string): { feature: number; gram: string }[]
}

/** Texts as rows of (1 + ln count) · rarity, words and characters each scaled to their share. */
export function openNgrams(vocabulary: NgramVocabulary): NgramReader {
  const { settings, known, rarity } = vocabulary
  const place = new Int32Array(2 * buckets).fill(-1)
  for (let i = 0; i < known.length; i++) place[known[i]!] = i
  return {
    width: known.length,
    rows(texts) {
      const starts = new Int32Array(texts.length + 1)
      const features: number[] = []
      const values: number[] = []
      for (const [row, text] of texts.entries()) {
        const grams = gramsOf(text, settings)
        const first = features.length
        let charactersFrom = -1
        let [wordSquares, characterSquares] = [0, 0]
        for (let i = 0; i < grams.length; ) {
          const gram = grams[i]!
          let next = i + 1
          while (next < grams.length && grams[next] === gram) next++
          const feature = place[gram]!
          if (feature !== -1) {
            const value = (1 + Math.log(next - i)) * rarity[feature]!
            if (gram >= buckets && charactersFrom === -1) charactersFrom = features.length
            if (gram >= buckets) characterSquares += value * value
            else wordSquares += value * value
            features.push(feature)
            values.push(value)
          }
          i = next
        }
        if (charactersFrom === -1) charactersFrom = features.length
        const wordScale = Math.sqrt(settings.wordShare / (wordSquares || 1))
        const characterScale = Math.sqrt((1 - settings.wordShare) / (characterSquares || 1))
        for (let i = first; i < features.length; i++) values[i]! *= i < charactersFrom ? wordScale : characterScale
        starts[row + 1] = features.length
      }
      return { count: texts.length, width: known.length, starts, features: Int32Array.from(features), values: Float32Array.from(values) }
    },
    words(text) {
      const words = wordsOf(text)
      const found: { feature: number; gram: string }[] = []
      for (let i = 0; i < words.length; i++) {
        for (let n = 1; n <= settings.words && i + n <= words.length; n++) {
          const gram = words.slice(i, i + n)
          const feature = place[bucketOf(` ${gram.join(' ')}`)]!
          if (feature !== -1) found.push({ feature, gram: gram.join(' ') })
        }
      }
      return found
    },
  }
}

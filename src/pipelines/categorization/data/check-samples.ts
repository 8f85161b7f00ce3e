import { contentKey } from '../../learning/split.js'
import { taskText } from './clean-text.js'
import { guessLanguage } from './language.js'
import type { ReadSample } from './read-samples.js'
import type { Sample, SampleProblem } from './sample.js'

/** A sample that may be used: its text as the model sees it, and what identifies it. */
export interface CheckedSample {
  /** Hash of the text, however spaced or cased. */
  key: string
  text: string
  title: string
  category: string
  source: string
  line: number
}

export interface CheckedSamples {
  samples: CheckedSample[]
  problems: SampleProblem[]
  /** Texts by guessed language. */
  languages: Record<string, number>
  read: number
}

export interface CheckOptions {
  /** Where given, others are refused. */
  categories?: readonly string[] | undefined
  language?: string
  shortestText: number
  longestText: number
}

/**
 * What of a file can be used. Refused with line and reason: what has no text, an unknown category, a text that was there
 * before, a text that stands under two categories (both of them: nobody knows which is right). Another language is told only.
 */
export async function checkSamples(read: AsyncIterable<ReadSample>, options: CheckOptions): Promise<CheckedSamples> {
  const { categories, language = 'en', shortestText, longestText } = options
  const known = categories && new Map(categories.map((name) => [name.toLowerCase(), name]))
  const found: CheckedSamples = { samples: [], problems: [], languages: {}, read: 0 }
  const first = new Map<string, CheckedSample>()
  const conflicting = new Set<string>()
  const reject = (line: number, kind: SampleProblem['kind'], reason: string) => found.problems.push({ line, kind, reason, severity: 'rejected' })
  for await (const row of read) {
    found.read++
    if ('problem' in row) {
      found.problems.push(row.problem)
      continue
    }
    const { line, sample } = row
    const text = taskText(sample, longestText)
    if (text.length < shortestText || !/\p{L}/u.test(text)) {
      reject(line, 'text', 'has no words left after cleaning')
      continue
    }
    const category = known ? known.get(sample.category.toLowerCase()) : sample.category
    if (category === undefined) {
      reject(line, 'category', `has the unknown category “${shortened(sample.category)}”`)
      continue
    }
    const key = contentKey(text)
    const earlier = first.get(key)
    if (earlier) {
      if (earlier.category === category) reject(line, 'duplicate', `repeats line ${earlier.line}`)
      else {
        if (!conflicting.has(key)) reject(earlier.line, 'conflict', `has the text of line ${line} but another category (${earlier.category}, ${category})`)
        conflicting.add(key)
        reject(line, 'conflict', `has the text of line ${earlier.line} but another category (${category}, ${earlier.category})`)
      }
      continue
    }
    const guessed = guessLanguage(text)
    found.languages[guessed] = (found.languages[guessed] ?? 0) + 1
    if (guessed !== language && guessed !== 'unknown') found.problems.push({ line, kind: 'language', reason: `does not look like ${language} (${guessed})`, severity: 'warning' })
    first.set(key, { key, text, title: sampleTitle(sample, longestText), category, source: sample.source ?? 'file', line })
  }
  found.samples = [...first.values()].filter(({ key }) => !conflicting.has(key))
  found.problems.sort((a, b) => a.line - b.line)
  return found
}

const sampleTitle = (sample: Sample, longest: number) => taskText({ title: sample.title }, longest)
const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

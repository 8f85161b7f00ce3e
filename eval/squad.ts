import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const paragraphLine = z.object({ _id: z.string(), title: z.string(), text: z.string() })
const questionLine = z.object({
  _id: z.string(),
  text: z.string(),
  metadata: z.object({ is_impossible: z.boolean(), paragraph: z.string(), answers: z.array(z.string()).optional() }),
})

export interface SquadParagraph {
  id: string
  /** Title of its article. */
  article: string
  text: string
}

export interface SquadQuestion {
  id: string
  text: string
  /** Paragraph that answers it, or (unanswerable) the one it was written beside. */
  paragraph: string
  article: string
  answerable: boolean
  answers: string[]
}

export interface Squad {
  paragraphs: SquadParagraph[]
  questions: SquadQuestion[]
  /** Articles that have questions, sorted by name. */
  articles: string[]
}

/** Reads a SQuAD 2 folder in its BEIR layout (`corpus.jsonl`, `queries.jsonl`). */
export function readSquad(folder: string): Squad {
  const paragraphs = lines(join(folder, 'corpus.jsonl')).map((line) => {
    const { _id, title, text } = paragraphLine.parse(line)
    return { id: _id, article: title, text }
  })
  const articleOf = new Map(paragraphs.map((paragraph) => [paragraph.id, paragraph.article]))
  const questions = lines(join(folder, 'queries.jsonl')).map((line) => {
    const { _id, text, metadata } = questionLine.parse(line)
    const article = articleOf.get(metadata.paragraph)
    if (article === undefined) throw new Error(`question ${_id} names a paragraph that is not in the corpus`)
    return { id: _id, text: text.trim(), paragraph: metadata.paragraph, article, answerable: !metadata.is_impossible, answers: metadata.answers ?? [] }
  })
  return { paragraphs, questions, articles: [...new Set(questions.map((question) => question.article))].toSorted() }
}

function lines(file: string): unknown[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line))
}

/** Whether a text holds one of the gold answers, whatever the case, quotes and spacing. */
export function holdsAnswer(text: string, answers: string[]): boolean {
  const plain = simplify(text)
  return answers.some((answer) => plain.includes(simplify(answer)))
}

function simplify(text: string): string {
  return ` ${text.toLowerCase().normalize('NFKC').replace(/[^\p{L}\p{N}%$€£.]+/gu, ' ').replace(/\.(?=\s|$)/g, ' ').replace(/\s+/g, ' ').trim()} `
}

import type { LinearModel } from '../src/pipelines/documents/answer/linear-model.js'
import { readPassages, type ReadingTools } from '../src/pipelines/documents/answer/reading.js'
import { fieldOf, sentenceFeatures } from '../src/pipelines/documents/answer/sentence-features.js'
import { articleDocument, byArticle, openWorlds, wholeArticles, type SmallFile, type WorldDocument } from './answer-worlds.js'
import type { Choice } from './fit-linear.js'
import { seededRandom, type Paraphraser } from './paraphrase.js'
import { holdsAnswer, type Squad, type SquadQuestion } from './squad.js'

/** One reading of a question in a world, for fitting the evidence model. */
export interface EvidenceSample {
  world: string
  article: string
  question: string
  /** `in`: the world holds what the question is about; `out`: it does not; `adversarial`: it does, but not the fact. */
  kind: 'in' | 'out' | 'adversarial'
  features: Record<string, number>
}

/** Sizes of small worlds in paragraphs. */
const sizes = [1, 3, 6, 12, 30]

/** Sentences of the passages found for answerable questions, and which of them hold the answer. */
export async function collectChoices(squad: Squad, questions: SquadQuestion[], tools: ReadingTools): Promise<Choice[]> {
  const worlds = await openWorlds(tools.embedder, wholeArticles(squad))
  const all = [...byArticle(squad).keys()]
  const gold = new Map(squad.paragraphs.map((paragraph) => [paragraph.id, paragraph.text]))
  const choices: Choice[] = []
  for (const question of questions) {
    const reading = await readPassages(question.text, await worlds.find(question.text, all), tools)
    const field = fieldOf(reading.question, reading.passages)
    const choice = reading.sentences.map(({ passage, sentence }) => ({
      values: sentenceFeatures(field, passage, sentence),
      right: passage.hit.text === gold.get(question.paragraph) && holdsAnswer(sentence.text, question.answers),
    }))
    if (choice.some((candidate) => candidate.right)) choices.push(choice)
  }
  await worlds.close()
  return choices
}

export interface SampleInput {
  squad: Squad
  /** Only questions of these articles are used. */
  articles: string[]
  /** Written for fitting; their questions are foreign to each other. */
  files: SmallFile[]
  /** Everyday requests, foreign to all worlds. */
  chat: string[]
  paraphraser: Paraphraser
  sentenceModel: LinearModel
}

/** Questions in and out of worlds from one paragraph to the whole collection, as they are and in other words. */
export async function collectSamples(input: SampleInput, tools: ReadingTools): Promise<EvidenceSample[]> {
  const { squad, files } = input
  const random = seededRandom(11)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const paragraphs = byArticle(squad)
  const slices: WorldDocument[] = []
  const sliceOf = new Map<string, string[]>()
  for (const [article, own] of paragraphs) {
    for (const size of sizes) {
      for (const together of [1, 3]) {
        for (let from = 0; from < own.length; from += size) {
          const id = `${article}#${size}x${together}#${from}`
          slices.push(articleDocument(id, own.slice(from, from + size), together))
          for (const paragraph of own.slice(from, from + size)) sliceOf.set(paragraph.id, [...(sliceOf.get(paragraph.id) ?? []), id])
        }
      }
    }
  }
  const worlds = await openWorlds(tools.embedder, [...wholeArticles(squad), ...slices, ...files])
  const all = [...paragraphs.keys()]
  const samples: EvidenceSample[] = []
  const add = async (world: string, kind: EvidenceSample['kind'], article: string, question: string, documentIds: string[]): Promise<void> => {
    const reading = await readPassages(question, await worlds.find(question, documentIds), { ...tools, sentenceModel: input.sentenceModel })
    if (Object.keys(reading.features).length > 0) samples.push({ world, kind, article, question, features: reading.features })
  }

  for (const [i, question] of squad.questions.filter((q) => input.articles.includes(q.article)).entries()) {
    const { article, text } = question
    if (!question.answerable) {
      if (i % 2 === 0) await add('whole', 'adversarial', article, text, all)
      continue
    }
    if (i % 2 === 0) {
      await add('whole', 'in', article, text, all)
      await add('whole', 'out', article, text, all.filter((other) => other !== article))
      continue
    }
    const words = await input.paraphraser.paraphrase(text, pick([0, 0.5, 1]), random)
    const own = pick(sliceOf.get(question.paragraph)!)
    const foreign = pick(slices.filter((slice) => slice.title !== article.replaceAll('_', ' ')))
    await add('slice', 'in', article, words, [own])
    await add('slice', 'out', article, words, [foreign.id])
    if (i % 4 === 1) await add('slice', 'out', article, pick(input.chat), [foreign.id])
    if (i % 8 === 1) await add('file', 'out', article, text, [pick(files).id])
  }
  for (const file of files) {
    for (const question of file.questions) {
      const others = files.filter((other) => other !== file).map((other) => other.id)
      await add('file', 'in', file.id, question, [file.id])
      await add('files', 'in', file.id, question, [file.id, pick(others), pick(others)])
      for (const other of others) await add('file', 'out', file.id, question, [other])
      await add('files', 'out', file.id, question, others.slice(0, 3))
      await add('whole', 'in', file.id, question, [...all, file.id])
      await add('whole', 'out', file.id, question, all)
      // As in a company: some files of its own among much else.
      for (const share of [0.1, 0.4, 1]) {
        const around = [...others.filter(() => random() < 0.8), ...all.filter(() => random() < share)]
        await add('mixed', 'in', file.id, question, [...around, file.id])
        await add('mixed', 'out', file.id, question, around)
      }
    }
    for (let i = 0; i < 30; i++) await add('file', 'out', file.id, pick(input.chat), [file.id])
  }
  await worlds.close()
  return samples
}

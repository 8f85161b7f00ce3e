import type { Embedder } from '../src/models/embedder.js'
import { decideEvidence } from '../src/pipelines/documents/answer/evidence.js'
import { evidenceModel } from '../src/pipelines/documents/answer/evidence-model.js'
import { linearScore } from '../src/pipelines/documents/answer/linear-model.js'
import { quoteOf } from '../src/pipelines/documents/answer/quote.js'
import { readPassages, type Reading, type ReadingTools } from '../src/pipelines/documents/answer/reading.js'
import { sentenceModel } from '../src/pipelines/documents/answer/sentence-model.js'
import { abstention, share, type Abstention } from './answer-curve.js'
import type { EvidenceSample } from './answer-samples.js'
import { openWorlds, wholeArticles } from './answer-worlds.js'
import { fitLarge, fitStated, folds } from './fit-evidence.js'
import { holdsAnswer, readSquad, type SquadQuestion } from './squad.js'
import { fittedArticles } from './squad-split.js'

export interface AnswersReport {
  'paragraph@1': number
  'paragraph@3': number
  'sentence@1': number
  outOfCorpus: Abstention
  adversarial: Abstention
}

/** What the table says besides the figures. */
export interface AnswersDetails {
  fitted: string[]
  tested: string[]
  questions: { paragraphs: number; sentences: number; unanswerable: number }
  atThreshold: { false: number; answered: number }
}

/**
 * Measures finding, quoting and declining through the product's own search and reading. Paragraphs: all answerable
 * questions. Sentences: only articles on whose questions the sentence model was not fitted. Abstention: the shipped recipe is
 * fitted anew in folds by article, each tested on the articles left out. `search` embeds for search, `tools` (the built-in
 * embedder) read, as in the product.
 */
export async function evaluateAnswers(folder: string, search: Embedder, tools: ReadingTools): Promise<{ report: AnswersReport; details: AnswersDetails }> {
  const squad = readSquad(folder)
  const fitted = fittedArticles(squad)
  const tested = squad.articles.filter((article) => !fitted.includes(article))
  const all = [...new Set(squad.paragraphs.map((paragraph) => paragraph.article))]
  const text = new Map(squad.paragraphs.map((paragraph) => [paragraph.id, paragraph.text]))
  const worlds = await openWorlds(search, wholeArticles(squad))
  const read = async (question: SquadQuestion, documentIds: string[]): Promise<Reading> => readPassages(question.text, await worlds.find(question.text, documentIds), tools)

  const ranks: number[] = []
  const quoted: boolean[] = []
  const judged: Judged[] = []
  const judge = (kind: EvidenceSample['kind'], question: SquadQuestion, reading: Reading): void => {
    judged.push({ reading: { features: reading.features, passages: reading.found.passages }, sample: { world: 'whole', kind, article: question.article, question: question.text, features: reading.features } })
  }
  for (const question of squad.questions) {
    const reading = await read(question, all)
    judge(question.answerable ? 'in' : 'adversarial', question, reading)
    if (!question.answerable) continue
    judge('out', question, await read(question, all.filter((article) => article !== question.article)))
    ranks.push(reading.found.hits.findIndex((hit) => hit.text === text.get(question.paragraph)))
    if (!tested.includes(question.article)) continue
    const first = reading.sentences[0]?.sentence.text
    quoted.push(first !== undefined && holdsAnswer(quoteOf(reading.question, first), question.answers))
  }
  await worlds.close()

  const scores = scoreFolds(judged, squad.articles)
  const of = (kind: EvidenceSample['kind']) => scores.filter((score) => score.kind === kind)
  return {
    report: {
      'paragraph@1': share(ranks, (rank) => rank === 0),
      'paragraph@3': share(ranks, (rank) => rank >= 0 && rank < 3),
      'sentence@1': share(quoted, (hit) => hit),
      outOfCorpus: abstention(of('in').map((s) => s.confidence), of('out').map((s) => s.confidence)),
      adversarial: abstention(of('in').map((s) => s.stated), of('adversarial').map((s) => s.stated)),
    },
    details: {
      fitted,
      tested,
      questions: { paragraphs: ranks.length, sentences: quoted.length, unanswerable: of('adversarial').length },
      atThreshold: { false: share(of('out'), (s) => s.enough), answered: share(of('in'), (s) => s.enough) },
    },
  }
}

interface Judged {
  sample: EvidenceSample
  reading: { features: Record<string, number>; passages: number }
}

interface Score {
  kind: EvidenceSample['kind']
  confidence: number
  stated: number
  enough: boolean
}

/** Each question judged by models fitted on the other folds' articles. The model for small files never saw SQuAD's articles. */
function scoreFolds(judged: Judged[], articles: string[]): Score[] {
  const fold = (article: string): number => articles.indexOf(article) % folds
  return Array.from({ length: folds }, (_, k) => {
    const training = judged.filter(({ sample }) => fold(sample.article) !== k).map(({ sample }) => sample)
    const model = { ...evidenceModel, large: fitLarge(training, 'fold') }
    const stated = fitStated(training, 'fold')
    return judged.filter(({ sample }) => fold(sample.article) === k).map(({ sample, reading }) => {
      const { confidence, enough } = decideEvidence({ features: reading.features, found: { passages: reading.passages } }, model)
      return { kind: sample.kind, confidence, enough, stated: linearScore(stated, reading.features) }
    })
  }).flat()
}

/** The report as a table for people. */
export function answersTable({ report, details }: { report: AnswersReport; details: AnswersDetails }): string {
  const at = (part: Abstention, percent: number) => part.curve[percent]!.answered.toFixed(3)
  const steps = [1, 2, 5, 10, 20, 30, 50]
  return [
    `paragraph@1            ${report['paragraph@1'].toFixed(3)}   of ${details.questions.paragraphs} answerable questions`,
    `paragraph@3            ${report['paragraph@3'].toFixed(3)}`,
    `sentence@1             ${report['sentence@1'].toFixed(3)}   of ${details.questions.sentences}: the first quoted sentence, at most 40 words, holds a gold answer`,
    '',
    `falsely answered       ${steps.map((step) => `${step} %`.padStart(6)).join('')}   AUROC`,
    `out of corpus          ${steps.map((step) => at(report.outOfCorpus, step).padStart(6)).join(' ')}  ${report.outOfCorpus.auroc.toFixed(3)}   the question's article left out`,
    `adversarial            ${steps.map((step) => at(report.adversarial, step).padStart(6)).join(' ')}  ${report.adversarial.auroc.toFixed(3)}   ${details.questions.unanswerable} unanswerable questions of the data set`,
    `as shipped             ${(100 * details.atThreshold.false).toFixed(1)} % falsely answered, ${(100 * details.atThreshold.answered).toFixed(1)} % answered with the shipped threshold`,
    '',
    `${sentenceModel.version} was fitted on questions of ${details.fitted.join(', ')};`,
    `sentence@1 is tested on ${details.tested.join(', ')}.`,
    `Abstention: the recipe of ${evidenceModel.version} fitted anew in ${folds} folds by article, each tested on the articles left out.`,
  ].join('\n')
}

import { join } from 'node:path'
import type { Embedder } from '../src/models/embedder.js'
import { wilson } from '../src/pipelines/learning/intervals.js'
import { seeded, shuffled } from '../src/pipelines/learning/random.js'
import { stratifiedFolds } from '../src/pipelines/learning/split.js'
import { checkSamples } from '../src/pipelines/categorization/data/check-samples.js'
import { cleanText } from '../src/pipelines/categorization/data/clean-text.js'
import { embedTexts } from '../src/pipelines/categorization/data/embed-texts.js'
import { readSamples } from '../src/pipelines/categorization/data/read-samples.js'
import { openCategorizer } from '../src/pipelines/categorization/decide/categorizer.js'
import { readSettings } from '../src/pipelines/categorization/settings.js'
import { fitCategorizer } from '../src/pipelines/categorization/train/fit-categorizer.js'
import { pickTexts } from '../src/pipelines/categorization/train/fit-experts.js'
import { projectRoot } from '../src/paths.js'
import { answersOf, readIntents } from './intents.js'

export interface OwnReport {
  accuracy: { value: number; low: number; high: number }
  perFold: number[]
  /** Of held-out rows: share set without asking, share of these right, share that looks new. */
  set: { share: number; right: number }
  new: number
  /** Of sentences that belong nowhere: share set, share that looks new. */
  foreign: { count: number; set: number; new: number }
}

const foreignCount = 200

/** Our five categories in 5-fold cross-validation, each fold with calibration and thresholds of its own, and foreign sentences. */
export async function evaluateOwn(intentsFolder: string, embedder: Embedder, seed: number, trainer?: 'logistic' | 'head'): Promise<OwnReport> {
  const read = readSettings(join(projectRoot, 'configs', 'categorization.yaml'))
  const settings = trainer ? { ...read, trainer } : read
  const { samples } = await checkSamples(readSamples(join(projectRoot, 'data', 'tasks', 'training_data.json')), settings.data)
  const categories = [...new Set(samples.map(({ category }) => category))].sort()
  const texts = samples.map(({ text }) => text)
  const all = { texts, vectors: await embedTexts(embedder, texts), labels: Int32Array.from(samples, ({ category }) => categories.indexOf(category)) }
  const foreign = shuffled(readIntents(intentsFolder).oos_test, seeded(seed)).slice(0, foreignCount).map(([text]) => cleanText(text))
  const folds = stratifiedFolds(samples, 5, { label: ({ category }) => category, group: ({ key }) => key }, seed)
  const perFold: number[] = []
  const [rows, strange]: [{ kind: string; right: boolean }[], string[]] = [[], []]
  for (let fold = 0; fold < 5; fold++) {
    const part = (own: boolean) => Array.from(samples.keys()).filter((i) => (folds[i] === fold) === own)
    const train = pickTexts(all, part(false))
    const { model } = await fitCategorizer({ categories, train: { ...train, ids: part(false).map((i) => samples[i]!.key), shownTexts: train.texts }, valid: null, embedder, settings, dataVersion: 'own' })
    const categorizer = openCategorizer(model)
    const asked = pickTexts(all, part(true))
    const answers = (await answersOf(categorizer, asked.texts, embedder)).map(({ kind, top }, i) => ({ kind, right: top.at === asked.labels[i] }))
    rows.push(...answers)
    perFold.push(answers.filter(({ right }) => right).length / answers.length)
    strange.push(...(await answersOf(categorizer, foreign, embedder)).map(({ kind }) => kind))
  }
  const right = rows.filter((row) => row.right).length
  const set = rows.filter(({ kind }) => kind === 'set')
  const share = (kinds: string[], kind: string) => kinds.filter((each) => each === kind).length / kinds.length
  return {
    accuracy: { value: right / rows.length, ...wilson(right, rows.length) },
    perFold,
    set: { share: set.length / rows.length, right: set.filter((row) => row.right).length / Math.max(1, set.length) },
    new: share(rows.map(({ kind }) => kind), 'new'),
    foreign: { count: foreign.length, set: share(strange, 'set'), new: share(strange, 'new') },
  }
}

export function ownTable(report: OwnReport): string {
  const of = (value: number) => value.toFixed(4)
  return [
    `accuracy         ${of(report.accuracy.value)} (${of(report.accuracy.low)} to ${of(report.accuracy.high)}); folds ${report.perFold.map(of).join(' ')}`,
    `set              ${of(report.set.share)} of held-out rows, ${of(report.set.right)} of these right; ${of(report.new)} look new`,
    `foreign          ${report.foreign.count} sentences: ${of(report.foreign.set)} set, ${of(report.foreign.new)} look new`,
  ].join('\n')
}

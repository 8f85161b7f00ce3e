import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Embedder } from '../src/models/embedder.js'
import { expectedCalibrationError } from '../src/pipelines/learning/calibration.js'
import { measureConformal } from '../src/pipelines/learning/conformal.js'
import { auroc } from '../src/pipelines/learning/metrics.js'
import { cleanText } from '../src/pipelines/categorization/data/clean-text.js'
import { embedTexts } from '../src/pipelines/categorization/data/embed-texts.js'
import { openCategorizer, type Categorizer } from '../src/pipelines/categorization/decide/categorizer.js'
import { topTwo } from '../src/pipelines/categorization/decide/fit-thresholds.js'
import { readSettings } from '../src/pipelines/categorization/settings.js'
import { fitCategorizer, type FitCategorizerRequest } from '../src/pipelines/categorization/train/fit-categorizer.js'
import { projectRoot } from '../src/paths.js'

export interface IntentsReport {
  accuracy: number
  oos: { auroc: number }
  ece: number
  conformal: { coverage: number; size: number }
}

export interface IntentsDetails {
  train: number
  test: number
  foreign: number
  trainSeconds: number
  shares: string
  temperature: number
  /** Of rows that belong: share set, share right of these; of foreign ones: share set. */
  set: { share: number; right: number; foreign: number }
  newCategory: { foreign: number; known: number }
}

type Rows = [text: string, intent: string][]

/** CLINC150's own layout: train, val, test and out-of-scope rows. Trains on `train`, calibrates on `val`, measures on `test`. */
export function readIntents(folder: string): Record<'train' | 'val' | 'test' | 'oos_test', Rows> {
  return JSON.parse(readFileSync(join(folder, 'data_full.json'), 'utf8')) as Record<'train' | 'val' | 'test' | 'oos_test', Rows>
}

/** What training needs of a CLINC150 folder, vectors included. */
export async function intentsRequest(folder: string, embedder: Embedder): Promise<FitCategorizerRequest> {
  const data = readIntents(folder)
  const categories = [...new Set(data.train.map(([, intent]) => intent))].sort()
  const part = async (rows: Rows) => {
    const texts = rows.map(([text]) => cleanText(text))
    return { texts, vectors: await embedTexts(embedder, texts), labels: Int32Array.from(rows, ([, intent]) => categories.indexOf(intent)) }
  }
  const train = await part(data.train)
  return {
    categories,
    train: { ...train, ids: train.texts.map((_, i) => String(i)), shownTexts: train.texts.map(() => null) },
    valid: await part(data.val),
    embedder: { modelVersion: embedder.modelVersion, preprocessVersion: embedder.preprocessVersion, dimension: embedder.dimension },
    settings: readSettings(join(projectRoot, 'configs', 'categorization.yaml')),
    dataVersion: 'clinc150',
  }
}

export async function evaluateIntents(folder: string, embedder: Embedder, trainer?: 'logistic' | 'head'): Promise<{ report: IntentsReport; details: IntentsDetails }> {
  const request = await intentsRequest(folder, embedder)
  if (trainer) request.settings = { ...request.settings, trainer }
  const started = performance.now()
  const { model } = await fitCategorizer(request)
  const trainSeconds = (performance.now() - started) / 1000
  const categorizer = openCategorizer(model)
  const data = readIntents(folder)
  const answer = async (rows: Rows) => answersOf(categorizer, rows.map(([text]) => cleanText(text)), embedder)
  const [known, foreign] = [await answer(data.test), await answer(data.oos_test)]
  const labels = data.test.map(([, intent]) => request.categories.indexOf(intent))
  const stated = known.map(({ top }, i) => ({ confidence: top.first, correct: top.at === labels[i] }))
  const set = known.flatMap(({ kind, top }, i) => (kind === 'set' ? [top.at === labels[i]] : []))
  const share = (answers: typeof known, kind: string) => answers.filter((each) => each.kind === kind).length / answers.length
  const { coverage, size } = measureConformal(known.map(({ probabilities }) => probabilities), labels, model.thresholds.conformal)
  return {
    report: {
      accuracy: stated.filter(({ correct }) => correct).length / stated.length,
      oos: { auroc: auroc([...known, ...foreign].map(({ belonging }) => belonging), [...known.map(() => true), ...foreign.map(() => false)]) },
      ece: expectedCalibrationError(stated),
      conformal: { coverage, size },
    },
    details: {
      train: request.train.texts.length,
      test: known.length,
      foreign: foreign.length,
      trainSeconds,
      shares: model.experts.map((expert) => `${expert.trainer} on ${expert.input} ${expert.share.toFixed(2)}`).join(', '),
      temperature: model.temperature,
      set: { share: share(known, 'set'), right: set.filter(Boolean).length / Math.max(1, set.length), foreign: share(foreign, 'set') },
      newCategory: { foreign: share(foreign, 'new'), known: share(known, 'new') },
    },
  }
}

/** Everything that a model says of texts, and what it would do. */
export async function answersOf(categorizer: Categorizer, texts: string[], embedder: Embedder) {
  const vectors = await embedTexts(embedder, texts)
  const decisions = categorizer.decide(texts, vectors)
  return categorizer.probabilities(texts, vectors).map((row, i) => ({ ...row, top: topTwo(row.probabilities), kind: decisions[i]!.kind }))
}

export function intentsTable({ report, details }: { report: IntentsReport; details: IntentsDetails }): string {
  const of = (value: number) => value.toFixed(4)
  return [
    `rows             train ${details.train}, test ${details.test}, out of scope ${details.foreign}`,
    `training         ${details.trainSeconds.toFixed(1)} s; ${details.shares}, temperature ${details.temperature.toFixed(2)}`,
    `accuracy         ${of(report.accuracy)} in scope`,
    `out of scope     AUROC ${of(report.oos.auroc)}`,
    `calibration      ECE ${of(report.ece)} after calibration`,
    `sets             coverage ${of(report.conformal.coverage)}, mean size ${of(report.conformal.size)}`,
    `set              ${of(details.set.share)} of what belongs (${of(details.set.right)} right), ${of(details.set.foreign)} of what does not`,
    `new category?    ${of(details.newCategory.foreign)} of what does not belong, ${of(details.newCategory.known)} of what does`,
  ].join('\n')
}

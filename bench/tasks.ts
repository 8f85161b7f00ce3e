import { join } from 'node:path'
import { openBuiltinEmbedder } from '../src/models/choose-embedder.js'
import { embedTexts } from '../src/pipelines/categorization/data/embed-texts.js'
import { openCategorizer } from '../src/pipelines/categorization/decide/categorizer.js'
import { readSettings } from '../src/pipelines/categorization/settings.js'
import type { FitCategorizerRequest } from '../src/pipelines/categorization/train/fit-categorizer.js'
import { fitCategorizerInThread } from '../src/pipelines/categorization/train/training-thread.js'
import { createHeadLearner } from '../src/pipelines/learning/train/head-learner.js'
import { denseRows } from '../src/pipelines/learning/train/rows.js'
import { projectRoot } from '../src/paths.js'
import { seeded } from './random.js'
import { round, spread, table, type Report } from './report.js'

const [rowCount, categoryCount] = [15_000, 150]
const windows = 5
const perWindow = 400

/** Training, and predictions alone, in batches, and while a model is being trained beside them; made-up texts. */
export async function measureTasks(): Promise<Report> {
  const embedder = openBuiltinEmbedder({ builtinModelsDir: join(projectRoot, 'models', 'builtin') })
  const settings = readSettings(join(projectRoot, 'configs', 'categorization.yaml'))
  const random = seeded(11)
  const word = () => Array.from({ length: 2 + Math.floor(random() * 2) }, () => 'bcdfglmnprstv'[Math.floor(random() * 13)]! + 'aeiou'[Math.floor(random() * 5)]!).join('')
  const common = Array.from({ length: 400 }, word)
  const own = Array.from({ length: categoryCount }, () => Array.from({ length: 25 }, word))
  const pick = (words: string[]) => words[Math.floor(random() * words.length)]!
  const made = (count: number) => {
    const labels = Int32Array.from({ length: count }, (_, i) => i % categoryCount)
    return { labels, texts: Array.from(labels, (label) => Array.from({ length: 9 }, () => pick(random() < 0.4 ? own[label]! : common)).join(' ')) }
  }
  const part = async (count: number) => {
    const { labels, texts } = made(count)
    return { labels, texts, vectors: await embedTexts(embedder, texts) }
  }
  const train = await part(rowCount)
  const request: FitCategorizerRequest = {
    categories: Array.from({ length: categoryCount }, (_, i) => `category ${i}`),
    train: { ...train, ids: train.texts.map((_, i) => String(i)), shownTexts: train.texts.map(() => null) },
    valid: await part(3000),
    embedder: { modelVersion: embedder.modelVersion, preprocessVersion: embedder.preprocessVersion, dimension: embedder.dimension },
    settings,
    dataVersion: 'made up',
  }
  const fit = () => fitCategorizerInThread({ ...request, checkpointDir: null }, new AbortController().signal)
  const started = performance.now()
  const startedCpu = process.cpuUsage()
  const { model } = await fit()
  const trainMs = performance.now() - started
  const trainCpuMs = process.cpuUsage(startedCpu).user / 1000

  const categorizer = openCategorizer(model)
  const asked = made(2048).texts
  let [at, failed] = [0, 0]
  const window = async () => {
    const times: number[] = []
    for (let i = 0; i < perWindow; i++) {
      const text = [asked[at++ % asked.length]!]
      const before = performance.now()
      if (categorizer.decide(text, await embedder.embed(text, 'query')).length !== 1) failed++
      times.push(performance.now() - before)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return times.sort((a, b) => a - b)[Math.ceil(perWindow * 0.99) - 1]!
  }
  const all = async () => {
    const found: number[] = []
    for (let i = 0; i < windows; i++) found.push(await window())
    return found.sort((a, b) => a - b)[Math.floor(windows / 2)]!
  }
  await window()
  const single: number[] = []
  for (const text of asked.slice(0, 1000)) {
    const before = performance.now()
    categorizer.decide([text], await embedder.embed([text], 'query'))
    single.push(performance.now() - before)
  }
  const beforeBatch = performance.now()
  for (let from = 0; from < asked.length; from += 256) {
    const batch = asked.slice(from, from + 256)
    categorizer.decide(batch, await embedder.embed(batch, 'query'))
  }
  const perSecond = (asked.length / (performance.now() - beforeBatch)) * 1000
  const idle = await all()
  const training = fit()
  const busy = await all()
  await training
  await embedder.close()

  const head = await headEpoch()
  const one = spread(single)
  const figures = { trainMs: round(trainMs, 0), trainCpuMs: round(trainCpuMs, 0), one, perSecond: round(perSecond, 0), p99IdleMs: round(idle, 2), p99TrainingMs: round(busy, 2), failed, headEpoch: head }
  return {
    title: `Task categories: ${rowCount} samples, ${categoryCount} categories, built-in embedder`,
    table: table(['step', 'value'], [
      ['train (n-grams and vectors, calibration, thresholds)', `${figures.trainMs} ms (${figures.trainCpuMs} ms of processor)`],
      ['one prediction, p50 / p95', `${one.p50} / ${one.p95} ms`],
      ['predictions a second in batches of 256', String(figures.perSecond)],
      [`p99 idle / while training, median of ${windows} windows`, `${figures.p99IdleMs} / ${figures.p99TrainingMs} ms, ${failed} failed`],
      ['head: one epoch of 20,000 × 300 × 150', `${head.ms} ms (${head.cpuMs} ms of processor)`],
    ]),
    notes: ['targets: train at most 30 s, p95 at most 5 ms, 2,000 a second, p99 under twice of idle'],
    figures,
  }
}

/** The head on the size that decided what it is made with (docs/decisions/0013). */
async function headEpoch(): Promise<{ ms: number; cpuMs: number }> {
  const [count, width, classes] = [20_000, 300, 150]
  const random = seeded(5)
  const rows = denseRows(Array.from({ length: count }, () => Float32Array.from({ length: width }, () => random() - 0.5)), width)
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes)
  const learner = createHeadLearner({ rows, labels }, classes, new Float64Array(classes).fill(1), { hidden: 128, dropout: 0.2, batchSize: 64, l2: 1e-4, clip: 5, labelSmoothing: 0, seed: 1 })
  const [started, startedCpu] = [performance.now(), process.cpuUsage()]
  await learner.epoch(Int32Array.from(labels.keys()), 0.002, 0)
  return { ms: round(performance.now() - started, 0), cpuMs: round(process.cpuUsage(startedCpu).user / 1000, 0) }
}

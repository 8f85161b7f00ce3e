import { brierScoreOfClasses, expectedCalibrationError, reliabilityTable } from '../../learning/calibration.js'
import { compareModels, type GateAnswer, type GateRow, type GateVerdict } from '../../learning/gate.js'
import { wilson, type Estimate } from '../../learning/intervals.js'
import { classMetrics } from '../../learning/metrics.js'
import type { ModelCard } from '../../learning/model-card.js'
import type { Embedder } from '../../../models/embedder.js'
import type { CheckedSample } from '../data/check-samples.js'
import { embedTexts } from '../data/embed-texts.js'
import { decide, openCategorizer } from '../decide/categorizer.js'
import { topTwo, type HeldOut } from '../decide/fit-thresholds.js'
import type { CategorizerModel } from '../model.js'
import type { FitCategorizerResult } from './fit-categorizer.js'

export interface Judged {
  verdict: GateVerdict
  metrics: Record<string, Estimate>
  calibration: NonNullable<ModelCard['calibration']>
}

/** A row that the active model has not seen, and what a new model says that has not seen it either. */
export interface RecentRow extends CheckedSample {
  vector: Float32Array | null
  heldOut: HeldOut
}

interface JudgeContext {
  recent: readonly RecentRow[]
  /** The source of rows that were picked at random. */
  audit: string | undefined
  categories: string[]
  embedder: Embedder
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
  seed: number
}

const fewestToGate = 20

/** Figures of a new model on rows that it never saw, and whether it takes over from the active one, which answers the same rows. */
export async function judge(fit: FitCategorizerResult, test: (CheckedSample & { vector: Float32Array | null })[], active: CategorizerModel | null, context: JudgeContext): Promise<Judged> {
  const { categories, seed } = context
  const texts = test.map(({ text }) => text)
  const answers = openCategorizer(fit.model).probabilities(texts, test.map(({ vector }) => vector))
  const labels = test.map(({ category }) => categories.indexOf(category))
  const tops = answers.map(({ probabilities }) => topTwo(probabilities))
  const figures = classMetrics(labels, tops.map(({ at }) => at), categories.length, { seed })
  const decisions = answers.map(({ probabilities, belonging }) => decide(probabilities, belonging, categories, fit.model.thresholds))
  const set = decisions.flatMap((decision, i) => (decision.kind === 'set' ? [decision.candidates[0]!.category === test[i]!.category] : []))
  const right = set.filter(Boolean).length
  const stated = tops.map(({ at, first }, i) => ({ confidence: first, correct: at === labels[i] }))
  const compared = [...test, ...context.recent]
  const rows = compared.map(({ key, category, source }): GateRow => ({ id: key, truth: category, audit: source === context.audit }))
  const answer = (probabilities: ArrayLike<number>, label: number): GateAnswer => ({ label: categories[topTwo(probabilities).at]!, truthProbability: probabilities[label]! })
  const challenger = [
    ...answers.map(({ probabilities }, i) => answer(probabilities, labels[i]!)),
    ...context.recent.map(({ heldOut }) => answer(heldOut.probabilities, heldOut.label)),
  ]
  const activeAnswers = active ? await answersOf(active, compared, context) : undefined
  return {
    verdict: compareModels(activeAnswers, challenger, rows, { minRows: fewestToGate, seed }),
    metrics: {
      accuracy: figures.accuracy,
      'macro F1': { value: figures.macro.f1, ...figures.macro.f1Interval },
      'set without asking': { value: test.length === 0 ? 0 : set.length / test.length, ...wilson(set.length, test.length) },
      'right when set': { value: set.length === 0 ? 0 : right / set.length, ...wilson(right, set.length) },
    },
    calibration: { ece: expectedCalibrationError(stated), brier: brierScoreOfClasses(answers.map(({ probabilities }) => probabilities), labels), table: reliabilityTable(stated) },
  }
}

/** What the active model says, read by its own embedder. Undefined when that cannot be opened any more: it cannot serve either. */
async function answersOf(active: CategorizerModel, rows: readonly { text: string; category: string }[], context: JudgeContext): Promise<GateAnswer[] | undefined> {
  const embedder = active.embedder.modelVersion === context.embedder.modelVersion ? context.embedder : await context.embedderFor(active.embedder.modelVersion)
  if (!embedder) return undefined
  const texts = rows.map(({ text }) => text)
  return openCategorizer(active)
    .probabilities(texts, await embedTexts(embedder, texts))
    .map(({ probabilities }, i) => {
      // Categories that were merged since have the same name here, and count together.
      const sums = new Map<string, number>()
      for (const [at, name] of active.categories.entries()) sums.set(name, (sums.get(name) ?? 0) + probabilities[at]!)
      const [label] = [...sums].reduce((best, each) => (each[1] > best[1] ? each : best))
      return { label, truthProbability: sums.get(rows[i]!.category) ?? 0 }
    })
}

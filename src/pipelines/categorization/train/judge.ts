import { brierScoreOfClasses, expectedCalibrationError, reliabilityTable } from '../../learning/calibration.js'
import { compareModels, type GateAnswer, type GateRow, type GateVerdict } from '../../learning/gate.js'
import { wilson, type Estimate } from '../../learning/intervals.js'
import { classMetrics } from '../../learning/metrics.js'
import type { ModelCard } from '../../learning/model-card.js'
import type { Embedder } from '../../../models/embedder.js'
import type { CheckedSample } from '../data/check-samples.js'
import { embedTexts } from '../data/embed-texts.js'
import { decide, openCategorizer } from '../decide/categorizer.js'
import { topTwo } from '../decide/fit-thresholds.js'
import type { CategorizerModel } from '../model.js'
import type { FitCategorizerResult } from './fit-categorizer.js'

export interface Judged {
  verdict: GateVerdict
  metrics: Record<string, Estimate>
  calibration: NonNullable<ModelCard['calibration']>
}

interface JudgeContext {
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
  const rows: GateRow[] = test.map(({ key, category }) => ({ id: key, truth: category, audit: false }))
  const challenger = answers.map(({ probabilities }, i): GateAnswer => ({ label: categories[tops[i]!.at]!, truthProbability: probabilities[labels[i]!]! }))
  const activeAnswers = active ? await answersOf(active, texts, test.map(({ category }) => category), context) : undefined
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
async function answersOf(active: CategorizerModel, texts: string[], truths: string[], context: JudgeContext): Promise<GateAnswer[] | undefined> {
  const embedder = active.embedder.modelVersion === context.embedder.modelVersion ? context.embedder : await context.embedderFor(active.embedder.modelVersion)
  if (!embedder) return undefined
  const vectors = await embedTexts(embedder, texts)
  return openCategorizer(active)
    .probabilities(texts, vectors)
    .map(({ probabilities }, i) => ({ label: active.categories[topTwo(probabilities).at]!, truthProbability: probabilities[active.categories.indexOf(truths[i]!)] ?? 0 }))
}

import { join } from 'node:path'
import type { Embedder } from '../src/models/embedder.js'
import { compareModels, type GateAnswer, type GateVerdict } from '../src/pipelines/learning/gate.js'
import { stratifiedFolds } from '../src/pipelines/learning/split.js'
import { softmax } from '../src/pipelines/learning/calibration.js'
import { noCheckpoints } from '../src/pipelines/learning/train/checkpoints.js'
import { rowsOf } from '../src/pipelines/learning/train/measure-logits.js'
import { augmentText } from '../src/pipelines/categorization/data/augment.js'
import { checkSamples } from '../src/pipelines/categorization/data/check-samples.js'
import { embedTexts } from '../src/pipelines/categorization/data/embed-texts.js'
import { readSamples } from '../src/pipelines/categorization/data/read-samples.js'
import { topTwo } from '../src/pipelines/categorization/decide/fit-thresholds.js'
import { poolLogits } from '../src/pipelines/categorization/decide/pool.js'
import { readSettings } from '../src/pipelines/categorization/settings.js'
import { expertLogits, fitExperts, type LabelledTexts } from '../src/pipelines/categorization/train/fit-experts.js'
import { projectRoot } from '../src/paths.js'

const folds = 5

/** The shipped set with and without variants of its training rows, on the same held-out rows, judged as a new model would be. */
export async function evaluateAugmentation(embedder: Embedder, copies: number): Promise<{ without: number; with: number; verdict: GateVerdict }> {
  const settings = readSettings(join(projectRoot, 'configs', 'categorization.yaml'))
  const { samples } = await checkSamples(readSamples(join(projectRoot, 'data', 'tasks', 'training_data.json')), settings.data)
  const categories = [...new Set(samples.map(({ category }) => category))].sort()
  const labelled = async (rows: readonly { text: string; category: string }[]): Promise<LabelledTexts> => {
    const texts = rows.map(({ text }) => text)
    return { texts, vectors: await embedTexts(embedder, texts), labels: Int32Array.from(rows, ({ category }) => categories.indexOf(category)) }
  }
  const foldOf = stratifiedFolds(samples, folds, { label: ({ category }) => category, group: ({ key }) => key }, 1)
  const answers: Record<'plain' | 'augmented', GateAnswer[]> = { plain: [], augmented: [] }
  const rows: { id: string; truth: string; audit: boolean }[] = []
  for (let fold = 0; fold < folds; fold++) {
    const own = samples.filter((_, i) => foldOf[i] !== fold)
    const held = await labelled(samples.filter((_, i) => foldOf[i] === fold))
    for (const [i, label] of held.labels.entries()) rows.push({ id: `${fold}-${i}`, truth: categories[label]!, audit: false })
    const variants = own.flatMap(({ text, category }, i) => augmentText(text, copies, i + 1).map((variant) => ({ text: variant, category })))
    for (const [kind, train] of [['plain', own], ['augmented', [...own, ...variants]]] as const) {
      const fitted = await fitExperts(await labelled(train), null, { settings, classes: categories.length, dimension: embedder.dimension, name: kind, checkpoints: noCheckpoints() })
      const logits = poolLogits(expertLogits(fitted, held.texts, held.vectors, categories.length, embedder.dimension), { temperatures: [1, 1], shares: [0.5, 0.5] })
      for (const [i, row] of rowsOf(logits, categories.length).entries()) answers[kind].push({ label: categories[topTwo(row).at]!, truthProbability: softmax(row)[held.labels[i]!]! })
    }
  }
  const right = (said: GateAnswer[]) => said.filter(({ label }, i) => label === rows[i]!.truth).length / rows.length
  return { without: right(answers.plain), with: right(answers.augmented), verdict: compareModels(answers.plain, answers.augmented, rows) }
}

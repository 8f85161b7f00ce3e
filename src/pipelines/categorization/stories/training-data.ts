import { activeArtifact } from '../../../db/artifacts.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { categoryHistory, type CategoryChangeRow } from '../../../db/task-categories.js'
import { decidedTasks } from '../../../db/task-decisions.js'
import { partOf } from '../../learning/split.js'
import { taskText } from '../data/clean-text.js'
import type { CheckedSamples, CheckedSample } from '../data/check-samples.js'
import { describeDataSet, prepareDataSet, type DataSet } from '../data/data-set.js'
import type { CategorizationSettings } from '../settings.js'
import { categorizerKind } from '../train/train-categorizer.js'
import { categoriesOf, type LiveCategories } from './live-categories.js'
import type { TaskCategorizer } from './categorizer-port.js'

export interface TrainingData {
  dataSet: DataSet
  /** Keys of rows that were decided after the model that serves was made: it has not seen them. */
  recent: Set<string>
  categories: LiveCategories
}

/** Where a row of the organisation came from; what was picked at random measures without bias. */
export const taskSource = { decided: 'decided', audit: 'audit' } as const

const mostChanges = 10_000
/** A category with fewer examples is not learned yet. */
export const fewestExamples = 4

/**
 * What an organisation's model learns from: the examples that the service ships, under the categories of now, and what people
 * decided, labelled by category id. Test rows stay test rows as data grows.
 */
export async function trainingData(
  services: { handle: DatabaseHandle; categorizer: Pick<TaskCategorizer, 'starterLabels'> },
  orgId: string,
  given: { starter: CheckedSamples; settings: CategorizationSettings; until: number },
): Promise<TrainingData> {
  const { db } = services.handle
  const { starter, settings, until } = given
  const categories = await categoriesOf(services, orgId)
  const shares = { valid: settings.data.valid, test: settings.data.test }
  // The parts that the shipped model was made with: what it never saw, this one never sees either.
  const shipped = prepareDataSet(starter, { seed: settings.seed, ...shares })
  const splits = (await categoryHistory(db, orgId, mostChanges)).filter((change) => change.kind === 'split')
  const samples = shipped.samples.flatMap((sample) => {
    const category = categories.ofLabel(sample.category)
    return category ? [{ ...sample, category: afterSplits(sample.text, category.id, splits, categories) }] : []
  })
  const servedSince = (await activeArtifact(db, orgId, categorizerKind))?.artifact.createdAt ?? 0
  const recent = new Set<string>()
  for (const task of await decidedTasks(db, orgId, until)) {
    const category = categories.resolve(task.categoryId)
    const text = taskText(task, settings.data.longestText)
    if (!category || text.length < settings.data.shortestText) continue
    const sample: CheckedSample = { key: task.taskId, text, title: task.title, category: category.id, source: task.stream === 'audit' ? taskSource.audit : taskSource.decided, line: 0 }
    samples.push({ ...sample, part: partOf(task.taskId, orgId, { valid: 0, test: shares.test }) })
    if (task.decidedAt > servedSince) recent.add(task.taskId)
  }
  const counts = new Map<string, number>()
  for (const { category } of samples) counts.set(category, (counts.get(category) ?? 0) + 1)
  const learned = samples.filter(({ category }) => counts.get(category)! >= fewestExamples)
  return { dataSet: describeDataSet(learned, { seed: settings.seed, problems: [], languages: {} }), recent, categories }
}

/** An example that the service ships follows the words by which its category was split. */
function afterSplits(text: string, categoryId: string, splits: readonly CategoryChangeRow[], categories: LiveCategories): string {
  const lower = text.toLowerCase()
  // The newest is first in the history: the oldest split comes first here.
  for (const { categoryId: from, change } of splits.toReversed()) {
    if (categories.resolve(from)?.id !== categoryId || !change.otherId || !change.words?.some((word) => lower.includes(word))) continue
    const to = categories.resolve(change.otherId)
    if (to) return to.id
  }
  return categoryId
}

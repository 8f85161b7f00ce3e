import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import type { Embedder } from '../src/models/embedder.js'
import { classMetrics, type ClassMetrics } from '../src/pipelines/learning/metrics.js'
import { taskText } from '../src/pipelines/categorization/data/clean-text.js'
import { embedTexts } from '../src/pipelines/categorization/data/embed-texts.js'
import { openCategorizer } from '../src/pipelines/categorization/decide/categorizer.js'
import { topTwo } from '../src/pipelines/categorization/decide/fit-thresholds.js'
import { readSettings } from '../src/pipelines/categorization/settings.js'
import { fitCategorizer } from '../src/pipelines/categorization/train/fit-categorizer.js'
import { projectRoot } from '../src/paths.js'

/** Macro F1 of SetFit that the data set's README publishes, per repository and overall. */
const published: Record<string, number> = { 'facebook/react': 0.8718, 'tensorflow/tensorflow': 0.8644, 'microsoft/vscode': 0.8262, 'bitcoin/bitcoin': 0.7555, 'opencv/opencv': 0.8173, overall: 0.827 }

export interface IssuesReport {
  repositories: Record<string, { macroF1: number; published: number }>
  overall: { macroF1: number; published: number; low: number; high: number }
}

interface Issue {
  repo: string
  label: string
  text: string
}

/** One model for each repository, as in the competition; overall figures over all rows together. */
export async function evaluateIssues(folder: string, embedder: Embedder): Promise<IssuesReport> {
  const [train, test] = [await readIssues(join(folder, 'issues_train.csv')), await readIssues(join(folder, 'issues_test.csv'))]
  const categories = [...new Set(train.map(({ label }) => label))].sort()
  const settings = readSettings(join(projectRoot, 'configs', 'categorization.yaml'))
  const part = async (issues: Issue[]) => {
    const texts = issues.map(({ text }) => text)
    return { texts, vectors: await embedTexts(embedder, texts), labels: Int32Array.from(issues, ({ label }) => categories.indexOf(label)) }
  }
  const all: { truth: number[]; said: number[] } = { truth: [], said: [] }
  const repositories: IssuesReport['repositories'] = {}
  for (const repo of new Set(train.map((issue) => issue.repo))) {
    const own = await part(train.filter((issue) => issue.repo === repo))
    const { model } = await fitCategorizer({
      categories,
      train: { ...own, ids: own.texts.map((_, i) => String(i)), shownTexts: own.texts.map(() => null) },
      valid: null,
      embedder,
      settings,
      dataVersion: repo,
    })
    const asked = await part(test.filter((issue) => issue.repo === repo))
    const said = openCategorizer(model).probabilities(asked.texts, asked.vectors).map(({ probabilities }) => topTwo(probabilities).at)
    all.truth.push(...asked.labels)
    all.said.push(...said)
    repositories[repo] = { macroF1: figures(asked.labels, said, categories.length).macro.f1, published: published[repo] ?? Number.NaN }
  }
  const { macro } = figures(all.truth, all.said, categories.length)
  return { repositories, overall: { macroF1: macro.f1, published: published['overall']!, low: macro.f1Interval.low, high: macro.f1Interval.high } }
}

const figures = (truth: ArrayLike<number>, said: number[], classes: number): ClassMetrics => classMetrics(truth, said, classes)

async function readIssues(file: string): Promise<Issue[]> {
  const issues: Issue[] = []
  for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true })) as AsyncIterable<Record<string, string>>) {
    issues.push({ repo: row['repo']!, label: row['label']!, text: taskText({ title: row['title'] ?? '', description: row['body'] }, 2000) })
  }
  return issues
}

export function issuesTable(report: IssuesReport): string {
  const line = (name: string, macroF1: number, other: number) => `${name.padEnd(24)} macro F1 ${macroF1.toFixed(4)}, published baseline ${other.toFixed(4)}`
  const { overall } = report
  return [...Object.entries(report.repositories).map(([repo, each]) => line(repo, each.macroF1, each.published)), `${line('overall', overall.macroF1, overall.published)} (ours ${overall.low.toFixed(3)} to ${overall.high.toFixed(3)})`].join('\n')
}

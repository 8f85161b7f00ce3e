import { join } from 'node:path'
import { crossValidate, learningCurve, type CrossValidation } from '../../pipelines/categorization/evaluate/cross-validate.js'
import { evaluate as evaluation } from '../../pipelines/categorization/evaluate/evaluation.js'
import { writeReport } from '../../pipelines/categorization/evaluate/write-report.js'
import { embedTexts } from '../../pipelines/categorization/data/embed-texts.js'
import type { Estimate } from '../../pipelines/learning/intervals.js'
import { percent, say, tell } from './say.js'
import type { CommonOptions, Workbench } from './workbench.js'

export interface EvaluateOptions extends CommonOptions {
  trainer?: 'logistic' | 'head'
  folds: string
  out?: string
  json: boolean
}

/** Cross-validates on a file of samples and writes the report. */
export async function evaluate(bench: Workbench, options: EvaluateOptions): Promise<void> {
  const set = await bench.dataSet()
  const embedder = await bench.embedder()
  const settings = options.trainer ? { ...bench.settings, trainer: options.trainer } : bench.settings
  const request: CrossValidation = {
    samples: set.samples,
    vectors: await embedTexts(embedder, set.samples.map(({ text }) => text), { cache: bench.cacheFor(embedder) }),
    categories: set.categories,
    embedder: { modelVersion: embedder.modelVersion, preprocessVersion: embedder.preprocessVersion, dimension: embedder.dimension },
    settings,
    folds: Number(options.folds),
    onFold: (done, of) => tell(`fold ${done} of ${of}`),
  }
  const answered = await crossValidate(request)
  tell('learning curve')
  const report = evaluation(answered, set.categories, await learningCurve(request), {
    dataVersion: set.version, embedder: `${embedder.modelVersion} ${embedder.preprocessVersion}`, trainer: settings.trainer, seed: settings.seed,
  })
  const folder = options.out ?? join(bench.config.dataDir, 'reports', `tasks-${set.version}`)
  await writeReport(folder, report)
  if (options.json) return say(JSON.stringify(report))
  const range = ({ value, low, high }: Estimate) => `${percent(value)} (${percent(low)} to ${percent(high)})`
  say(`right               ${range(report.figures.accuracy)}`)
  say(`macro F1            ${range({ value: report.figures.macro.f1, ...report.figures.macro.f1Interval })}`)
  say(`calibration error   ${percent(report.calibration.ece)}`)
  say(`sets                ${range(report.conformal.coverage)} hold the right one, ${report.conformal.size.toFixed(2)} categories on average`)
  say(`set without asking  ${range(report.decisions.set)}, of these right ${range(report.decisions.setRight)}`)
  for (const { truth, said, count, examples } of report.confusedPairs.slice(0, 5)) say(`${truth} taken for ${said}: ${count}, for example “${examples[0]!.slice(0, 80)}”`)
  say(`report: ${join(folder, 'report.html')}`)
}

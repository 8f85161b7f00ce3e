import type { DataSetCard } from '../../pipelines/categorization/data/data-set.js'
import { embedTexts } from '../../pipelines/categorization/data/embed-texts.js'
import { say, tell } from './say.js'
import type { Workbench } from './workbench.js'

const shownProblems = 50

/** Reads and checks a file of samples, embeds what is new, and says what the set is. */
export async function prepare(bench: Workbench, options: { json: boolean }): Promise<void> {
  const checked = await bench.checked()
  const { card, samples } = await bench.dataSet()
  const embedder = await bench.embedder()
  const cache = bench.cacheFor(embedder)
  await embedTexts(embedder, samples.map(({ text }) => text), { cache, onProgress: (done) => tell(`embedded ${done} of ${samples.length}`) })
  for (const { line, reason, severity } of checked.problems.slice(0, shownProblems)) tell(`line ${line} ${reason}${severity === 'warning' ? ' (kept)' : ''}`)
  if (checked.problems.length > shownProblems) tell(`… and ${checked.problems.length - shownProblems} more`)
  if (options.json) say(JSON.stringify({ ...card, problems: checked.problems }))
  else for (const line of dataSetLines(card)) say(line)
}

export function dataSetLines(card: DataSetCard): string[] {
  const list = (counts: Record<string, number>) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ') || 'none'
  return [
    `data set ${card.version} (seed ${card.seed}, ${card.cleaning})`,
    `samples     ${card.samples}: ${list(card.parts)}`,
    `categories  ${list(card.categories)}`,
    `sources     ${list(card.sources)}`,
    `languages   ${list(card.languages)}`,
    `rejected    ${list(card.rejected)}; warnings ${card.warnings}`,
    `characters  ${card.lengths.join(' / ')} (shortest, median, longest)`,
    `imbalance   ${card.imbalance.toFixed(2)} (largest category for one of the smallest)`,
  ]
}

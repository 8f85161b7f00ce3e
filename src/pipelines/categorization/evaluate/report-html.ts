import type { Estimate } from '../../learning/intervals.js'
import { escapeXml as e } from './chart.js'
import type { Evaluation } from './evaluation.js'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const range = ({ value, low, high }: Estimate) => `${percent(value)} <small>(${percent(low)} to ${percent(high)})</small>`

const style = `
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2933; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.2rem } small, .note { color: #52606d }
table { border-collapse: collapse; margin: .5rem 0 } th, td { text-align: left; padding: .3rem .8rem; border-bottom: 1px solid #d5dbe1; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } svg { max-width: 100%; height: auto; border: 1px solid #d5dbe1; border-radius: 4px }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1rem }
`

/** The whole report as one page that needs nothing else; pictures are inside. */
export function reportHtml(evaluation: Evaluation, pictures: Record<string, string>): string {
  const { figures, madeFrom, decisions, conformal, calibration } = evaluation
  const table = (head: string[], rows: string[][], numbers: number[] = []) => {
    const cell = (tag: 'th' | 'td') => (text: string, i: number) => `<${tag}${numbers.includes(i) ? ' class="n"' : ''}${tag === 'th' ? ' scope="col"' : ''}>${text}</${tag}>`
    return `<table><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('')}</tbody></table>`
  }
  const mean = (name: string, values: { precision: number; recall: number; f1: number }, note = '') => [name, percent(values.precision), percent(values.recall), percent(values.f1) + note, '']
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Task categories: evaluation</title><style>${style}</style></head><body>
<h1>Task categories: evaluation</h1>
<p>${evaluation.rows} samples in ${evaluation.folds} folds, each answered by a model that did not see it. Data ${e(madeFrom.dataVersion)}, embedder ${e(madeFrom.embedder)},
trainer ${e(madeFrom.trainer)}, seed ${madeFrom.seed}. Ranges hold the true figure with 95 % confidence.</p>
${table(['figure', 'value'], [
    ['right', range(figures.accuracy)],
    ['macro F1', range({ value: figures.macro.f1, ...figures.macro.f1Interval })],
    ['calibration error, Brier', `${percent(calibration.ece)}, ${calibration.brier.toFixed(3)}`],
    ['sets hold the right category', `${range(conformal.coverage)}, ${conformal.size.toFixed(2)} categories on average`],
    ['set without asking', range(decisions.set)],
    ['right when set', range(decisions.setRight)],
    ['offered / looks new', `${decisions.offered} / ${decisions.new} samples`],
    ['right by fold', evaluation.perFold.map(percent).join(', ')],
  ])}
<h2>By category</h2>
${table(['category', 'precision', 'recall', 'F1', 'samples'], [
    ...evaluation.categories.map((name, i) => [e(name), percent(figures.perClass[i]!.precision), percent(figures.perClass[i]!.recall), percent(figures.perClass[i]!.f1), String(figures.perClass[i]!.rows)]),
    mean('macro mean', figures.macro),
    mean('weighted mean', figures.weighted),
  ], [1, 2, 3, 4])}
<h2>Pictures</h2>
<div class="pictures">
${Object.values(pictures).map((svg) => `<figure>${svg}</figure>`).join('\n')}
</div>
<h2>By length and source</h2>
${table(['slice', 'samples', 'right'], evaluation.slices.map(({ slice, rows, accuracy }) => [e(slice), String(rows), range(accuracy)]), [1])}
<h2>What is taken for what</h2>
${table(['right', 'said', 'times', 'for example'], evaluation.confusedPairs.map(({ truth, said, count, examples }) => [e(truth), e(said), String(count), examples.map(e).join('<br>')]), [2])}
<h2>The surest mistakes</h2>
<p class="note">Look at these first: the label may be wrong, or the guideline unclear.</p>
${table(['text', 'right', 'said', 'confidence'], evaluation.mistakes.map(({ text, truth, said, confidence }) => [e(text), e(truth), e(said), percent(confidence)]), [3])}
</body></html>
`
}

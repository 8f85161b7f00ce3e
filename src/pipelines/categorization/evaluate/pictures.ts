import { colours, label, legend, line, picture, plot, round, roundTop } from './chart.js'
import type { Evaluation } from './evaluation.js'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** More classes than this do not fit a matrix or a legend: the ones with most mistakes are shown. */
const shownClasses = 8

/** The pictures of a report as SVG, by file name without its ending. */
export function drawPictures(evaluation: Evaluation): Record<string, string> {
  return {
    'confusion-matrix': confusionMatrix(evaluation),
    roc: rocPicture(evaluation),
    reliability: reliability(evaluation),
    'risk-coverage': riskPicture(evaluation),
    'confidence-histogram': histogram(evaluation),
    'learning-curve': curve(evaluation),
  }
}

function shown({ categories, figures }: Evaluation): number[] {
  const wrong = (at: number) => figures.perClass[at]!.rows - figures.confusion[at]![at]!
  return Array.from(categories.keys()).sort((a, b) => wrong(b) - wrong(a)).slice(0, shownClasses).sort((a, b) => a - b)
}

function confusionMatrix(evaluation: Evaluation): string {
  const { categories, figures } = evaluation
  const chosen = shown(evaluation)
  const [size, left, top] = [84, 170, 130]
  const cells = chosen.flatMap((truth, row) => {
    const whole = Math.max(1, figures.perClass[truth]!.rows)
    return chosen.map((said, column) => {
      const count = figures.confusion[truth]![said]!
      const share = count / whole
      const [x, y] = [left + column * size, top + row * size]
      const fill = `rgb(${Math.round(255 - 255 * share)},${Math.round(255 - 141 * share)},${Math.round(255 - 77 * share)})`
      const colour = share > 0.55 ? '#ffffff' : '#1f2933'
      return [
        `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${fill}" stroke="#ffffff"/>`,
        label(x + size / 2, y + size / 2, String(count), { size: 17, colour, bold: truth === said }),
        label(x + size / 2, y + size / 2 + 18, percent(share), { size: 11, colour }),
      ].join('')
    })
  })
  const [width, height] = [left + chosen.length * size + 24, top + chosen.length * size + 34]
  const names = chosen.flatMap((at, i) => [
    label(left - 10, top + i * size + size / 2 + 5, shortened(categories[at]!), { anchor: 'end' }),
    label(left + i * size + size / 2, top - 10, shortened(categories[at]!, 11), { size: 12 }),
  ])
  return picture('Confusion matrix', 'Rows: the right category. Columns: what the model said. Share of the row.', width, height, [
    label(left + (chosen.length * size) / 2, top - 34, 'what the model said', { size: 12 }),
    label(24, top + (chosen.length * size) / 2, 'right category', { size: 12, turned: true }),
    ...names,
    ...cells,
    ...(chosen.length < categories.length ? [label(width / 2, height - 10, `the ${chosen.length} of ${categories.length} categories with most mistakes`, { size: 12 })] : []),
  ])
}

const shortened = (name: string, most = 18) => (name.length > most ? `${name.slice(0, most - 1)}…` : name)

function rocPicture(evaluation: Evaluation): string {
  const chosen = shown(evaluation).map((at) => evaluation.roc[at]!)
  return plot('One category against the rest (ROC)', 'Share found against share of others taken for it, at every threshold.', { x: [0, 1], y: [0, 1], xName: 'other categories taken for it', yName: 'found', asPercent: { x: true, y: true } }, (at) => [
    line([at(0, 0), at(1, 1)], '#9aa5b1', true),
    ...chosen.map(({ points }, i) => line(points.map(({ falsePositives, truePositives }) => at(falsePositives, truePositives)), colours[i % colours.length]!)),
    ...legend(chosen.map(({ category, area }) => `${shortened(category)} ${area.toFixed(3)}`)),
  ])
}

function reliability({ calibration }: Evaluation): string {
  return plot(`Stated against measured (calibration error ${percent(calibration.ece)})`, 'Of the answers of about this confidence, the share that was right. Numbers: rows.', { x: [0, 1], y: [0, 1], xName: 'stated confidence', yName: 'share that was right', asPercent: { x: true, y: true } }, (at) => [
    line([at(0, 0), at(1, 1)], '#9aa5b1', true),
    ...calibration.table.flatMap(({ from, to, count, stated, right }) => {
      if (count === 0) return []
      const [x0, y0] = at(from, 0)
      const [x1, y1] = at(to, right)
      const [cx, cy] = at(stated, right)
      return [
        `<rect x="${round(x0 + 3)}" y="${round(y1)}" width="${round(x1 - x0 - 6)}" height="${round(y0 - y1)}" fill="${colours[5]!}" fill-opacity="0.55"/>`,
        `<circle cx="${round(cx)}" cy="${round(cy)}" r="5" fill="${colours[1]!}"/>`,
        label((x0 + x1) / 2, y0 - 6, String(count), { size: 11 }),
      ]
    }),
  ])
}

function riskPicture({ riskCoverage: points }: Evaluation): string {
  const worst = Math.max(0.05, Math.ceil(Math.max(0, ...points.map(({ risk }) => risk)) * 20) / 20)
  return plot('Wrong among what is decided', 'The surest answers first: how many are wrong when this share is decided without asking.', { x: [0, 1], y: [0, worst], xName: 'share that is decided', yName: 'share of these that is wrong', asPercent: { x: true, y: true } }, (at) => [
    line(points.map(({ coverage, risk }) => at(coverage, risk)), colours[0]!),
  ])
}

function histogram({ histogram: { right, wrong } }: Evaluation): string {
  const most = Math.max(1, ...right.map((count, i) => count + wrong[i]!))
  const to = roundTop(most)
  return plot('How sure it is', 'Rows by confidence: right ones and wrong ones on top of each other.', { x: [0, 1], y: [0, to], xName: 'confidence', yName: 'rows', asPercent: { x: true } }, (at) => [
    ...right.flatMap((count, i) => {
      const bar = (from: number, height: number, colour: string) => {
        const [x0, y0] = at(i / 10, from)
        const [x1, y1] = at((i + 1) / 10, from + height)
        return height === 0 ? [] : [`<rect x="${round(x0 + 2)}" y="${round(y1)}" width="${round(x1 - x0 - 4)}" height="${round(y0 - y1)}" fill="${colour}"/>`]
      }
      return [...bar(0, count, colours[0]!), ...bar(count, wrong[i]!, colours[1]!)]
    }),
    ...legend(['right', 'wrong'], 'left'),
  ])
}

function curve({ learningCurve }: Evaluation): string {
  const lowest = Math.max(0, Math.floor(Math.min(1, ...learningCurve.map(({ low }) => low)) * 10) / 10)
  const most = roundTop(Math.max(...learningCurve.map(({ samples }) => samples)))
  return plot('More samples, fewer mistakes', 'Share right of held-out rows by number of training samples: mean, lowest and highest fold.', { x: [0, most], y: [lowest, 1], xName: 'training samples', yName: 'right', asPercent: { y: true } }, (at) => [
    ...learningCurve.map(({ samples, low, high }) => line([at(samples, low), at(samples, high)], '#9aa5b1')),
    line(learningCurve.map(({ samples, accuracy }) => at(samples, accuracy)), colours[0]!),
    ...learningCurve.map(({ samples, accuracy }) => `<circle cx="${round(at(samples, accuracy)[0])}" cy="${round(at(samples, accuracy)[1])}" r="4.5" fill="${colours[0]!}"/>`),
  ])
}

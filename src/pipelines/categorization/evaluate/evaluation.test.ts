import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { seeded } from '../../learning/random.js'
import type { AnsweredSample } from './cross-validate.js'
import { roundTop } from './chart.js'
import { evaluate } from './evaluation.js'
import { writeReport } from './write-report.js'

const categories = ['Build & ship', '<Design>', 'Meeting']

function made(count: number): AnsweredSample[] {
  const random = seeded(3)
  return Array.from({ length: count }, (_, i) => {
    const truth = i % 3
    const first = 0.4 + 0.6 * random()
    const said = random() < first ? truth : (truth + 1) % 3
    const probabilities = Float64Array.from(categories, (_name, at) => (at === said ? first : (1 - first) / 2))
    const text = `sample ${i} <script>${'x'.repeat((i * 7) % 200)}`
    return { sample: { key: `k${i}`, text, title: text, category: categories[truth]!, source: i % 2 ? 'people' : 'file' }, fold: i % 5, truth, said, probabilities, belonging: random(), kind: first > 0.8 ? 'set' : 'offer', inSet: said === truth, setSize: 1 }
  })
}

const curve = [{ samples: 50, accuracy: 0.6, low: 0.5, high: 0.7 }, { samples: 240, accuracy: 0.8, low: 0.75, high: 0.85 }]
const madeFrom = { dataVersion: 'd1', embedder: 'e@1', trainer: 'logistic', seed: 1 }

test('the figures agree with each other', () => {
  const rows = made(300)
  const found = evaluate(rows, categories, curve, madeFrom)
  const right = rows.filter(({ said, truth }) => said === truth).length
  expect(found.figures.accuracy.value).toBeCloseTo(right / 300)
  expect(found.histogram.right.reduce((sum, n) => sum + n, 0)).toBe(right)
  expect(found.histogram.wrong.reduce((sum, n) => sum + n, 0)).toBe(300 - right)
  expect(found.riskCoverage.at(-1)!.risk).toBeCloseTo(1 - right / 300)
  expect(found.perFold.reduce((sum, share) => sum + share, 0) / 5).toBeCloseTo(right / 300)
  expect(found.conformal.coverage.value).toBeCloseTo(right / 300)
  expect(found.mistakes.length).toBe(20)
  expect(found.mistakes[0]!.confidence).toBeGreaterThanOrEqual(found.mistakes[19]!.confidence)
  expect(found.slices.filter(({ slice }) => slice.startsWith('source')).map(({ rows: count }) => count)).toEqual([150, 150])
})

test('the report is a page without foreign markup, and pictures that can be opened', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'report-'))
  try {
    const files = await writeReport(dir, evaluate(made(120), categories, curve, madeFrom))
    expect(files.filter((name) => name.endsWith('.png'))).toHaveLength(6)
    const page = readFileSync(join(dir, 'report.html'), 'utf8')
    expect(page).not.toContain('<script>')
    expect(page).not.toContain('<Design>')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    for (const name of files.filter((each) => each.endsWith('.png'))) {
      const { width, height } = await sharp(join(dir, name)).metadata()
      expect(Math.min(width, height)).toBeGreaterThan(500)
    }
    expect(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8'))).toMatchObject({ rows: 120, categories })
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test.each([[605, 1000], [41, 50], [564, 1000], [3, 5], [90, 100]])('ticks up to %i end at %i', (value, top) => expect(roundTop(value)).toBe(top))

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectRoot } from '../../../paths.js'
import { checkSamples } from './check-samples.js'
import { prepareDataSet } from './data-set.js'
import { readSamples } from './read-samples.js'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'samples-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const limits = { shortestText: 2, longestText: 4000 }

async function check(name: string, content: string, categories?: string[]) {
  const file = join(dir, name)
  writeFileSync(file, content)
  const { samples, problems } = await checkSamples(readSamples(file), { ...limits, categories })
  return { titles: samples.map(({ text, category }) => `${category}: ${text}`), problems: problems.map(({ line, reason, severity }) => `${line} ${reason}${severity === 'warning' ? ' (kept)' : ''}`) }
}

test('JSON: every bad sample is told with its line and reason, the others are read', async () => {
  const content = `{"note": [], "samples": [
    {"title": "Fix \\"it\\" {now}", "description": "a ] b", "category": "Development"},
    {"title": "No category"},
    {"title": "", "category": "Design"},
    {"title": "Twice", "category": " "},
    {"title": "fix \\"IT\\" {now}.", "description": "a ]  b", "category": "Development"},
    "text", 5,
    {"title": "Kontrolle der Rechnung", "description": "die Rechnung ist nicht auf dem Server und wir sollen sie noch prüfen", "category": "Research"},
    {"title": "<b>**!!**</b>", "category": "Design"}
  ]}`
  expect(await check('a.json', content.replace('"note": [], ', ''))).toEqual({
    titles: ['Development: Fix "it" {now}. a ] b', 'Research: Kontrolle der Rechnung. die Rechnung ist nicht auf dem Server und wir sollen sie noch prüfen'],
    problems: ['3 has no category', '4 has an empty title', '5 has an empty category', '6 repeats line 2', '8 does not look like en (de) (kept)', '9 has no words left after cleaning'],
  })
})

test('CSV: columns by other names, quoted line breaks, unknown categories, conflicts', async () => {
  const content = 'Summary,Body,Label\nCall Ann,"two\nlines",meeting\nBuy milk,,Shopping\nSame,,Design\nsame ,,Meeting\nSAME,,Design\n'
  expect(await check('a.csv', content, ['Meeting', 'Design'])).toEqual({
    titles: ['Meeting: Call Ann. two lines'],
    problems: [
      '4 has the unknown category “Shopping”',
      '5 has the text of line 6 but another category (Design, Meeting)',
      '6 has the text of line 5 but another category (Meeting, Design)',
      '7 repeats line 5',
    ],
  })
})

test('what is no list of samples is told, not thrown', async () => {
  for (const content of ['', 'hello', '{}', '{"samples": {}}']) expect((await check('a.json', content)).problems).toEqual(['1 there is no list of samples in this file'])
  expect((await check('a.json', '[{"title": "cut')).problems).toEqual(['1 is not valid JSON'])
  expect((await check('a.csv', 'a,b\n1,2\n')).problems).toEqual(['2 has no title, has no category'])
})

test('the shipped set is clean, balanced, and split alike in any order of its rows', async () => {
  const checked = await checkSamples(readSamples(join(projectRoot, 'data/tasks/training_data.json')), limits)
  expect(checked.problems).toEqual([])
  const set = prepareDataSet(checked, { seed: 1, valid: 0.15, test: 0.15 })
  expect(set.categories).toEqual(['Design', 'Development', 'Meeting', 'Planning', 'Research'])
  for (const name of set.categories) {
    expect(set.card.categories[name]).toBeGreaterThanOrEqual(40)
    expect(set.samples.filter(({ category, part }) => category === name && part === 'test').length).toBeCloseTo(set.card.categories[name]! * 0.15, -1)
  }
  const turned = prepareDataSet({ ...checked, samples: checked.samples.toReversed() }, { seed: 1, valid: 0.15, test: 0.15 })
  expect(turned.version).toBe(set.version)
  expect(prepareDataSet(checked, { seed: 2, valid: 0.15, test: 0.15 }).version).not.toBe(set.version)
})

import { expect, test } from 'vitest'
import { join } from 'node:path'
import { projectRoot } from '../../../paths.js'
import { openBuiltinEmbedder } from '../../../models/choose-embedder.js'
import { checkSamples } from '../data/check-samples.js'
import { embedTexts } from '../data/embed-texts.js'
import { readSamples } from '../data/read-samples.js'
import { decide, openCategorizer } from '../decide/categorizer.js'
import { readModel, writeModel } from '../model-file.js'
import { parseSettings, readSettings } from '../settings.js'
import { fitCategorizer, type FitCategorizerRequest } from './fit-categorizer.js'

const settingsFile = join(projectRoot, 'configs', 'categorization.yaml')

/** The shipped set without every seventh sample, and these. */
async function shipped(change: (settings: FitCategorizerRequest['settings']) => void = () => undefined) {
  const settings = readSettings(settingsFile)
  change(settings)
  const embedder = openBuiltinEmbedder({ builtinModelsDir: join(projectRoot, 'models', 'builtin') })
  const { samples } = await checkSamples(readSamples(join(projectRoot, 'data/tasks/training_data.json')), settings.data)
  const categories = [...new Set(samples.map(({ category }) => category))].sort()
  const part = async (chosen: typeof samples) => {
    const texts = chosen.map(({ text }) => text)
    return { texts, vectors: await embedTexts(embedder, texts), labels: Int32Array.from(chosen, ({ category }) => categories.indexOf(category)), ids: chosen.map(({ key }) => key), shownTexts: texts }
  }
  const request: FitCategorizerRequest = {
    categories, train: await part(samples.filter((_, i) => i % 7 !== 0)), valid: null, settings, dataVersion: 'd1',
    embedder: { modelVersion: embedder.modelVersion, preprocessVersion: embedder.preprocessVersion, dimension: embedder.dimension },
  }
  return { request, held: await part(samples.filter((_, i) => i % 7 === 0)), embedder }
}

test('it learns our categories, sets what is clear, and tells what belongs nowhere; its file says the same', async () => {
  const { request, held, embedder } = await shipped()
  const { model, calibratedBy, heldOut } = await fitCategorizer(request)
  expect(calibratedBy).toBe('cross-validation')
  expect(heldOut).toHaveLength(request.train.texts.length)
  const categorizer = openCategorizer(model)
  const decisions = categorizer.decide(held.texts, held.vectors)
  const right = decisions.filter(({ candidates }, i) => candidates[0]!.category === request.categories[held.labels[i]!]).length
  expect(right / held.texts.length).toBeGreaterThan(0.85)
  const set = decisions.filter(({ kind }) => kind === 'set')
  expect(set.length / held.texts.length).toBeGreaterThan(0.4)
  const foreign = ['what is the capital of peru', 'tell me a joke', 'how many calories does a banana have', 'is it going to rain in oslo']
  expect(categorizer.decide(foreign, await embedTexts(embedder, foreign)).map(({ kind }) => kind)).not.toContain('set')
  for (const { kind, candidates } of decisions) expect(candidates.length).toSatisfy((count: number) => (kind === 'set' ? count === 1 : count >= 2 && count <= 5))

  const again = openCategorizer(readModel(writeModel(model)))
  expect(again.decide(held.texts, held.vectors)).toEqual(decisions)
  const [text, vector] = [held.texts[0]!, held.vectors[0]!]
  expect(again.explain(text, vector)).toEqual(categorizer.explain(text, vector))
  expect(() => readModel(writeModel(model).subarray(0, 5000))).toThrow('cut off')
})

test('the same request gives the same bits; an explanation names words and near examples', async () => {
  const { request, embedder } = await shipped((settings) => (settings.deciding.folds = 2))
  const [a, b] = [await fitCategorizer(request), await fitCategorizer(request)]
  expect(writeModel(a.model).equals(writeModel(b.model))).toBe(true)
  const text = 'Fix the crash in the login API'
  const [vector] = await embedTexts(embedder, [text])
  const { near, words } = openCategorizer(a.model).explain(text, vector!)
  expect(words.map((each) => each.words)).toContain('fix')
  expect(near).toHaveLength(3)
  expect(near[0]!.similarity).toBeGreaterThanOrEqual(near[1]!.similarity)
})

test('decisions follow their thresholds', () => {
  const conformal = { coverage: 0.9, floor: 0.2, calibratedOn: 100 }
  const thresholds = { version: 't1', setFrom: 0.8, gap: 0.2, belongFrom: 0.3, newBelow: 0.1, conformal, offered: 3 }
  const names = ['a', 'b', 'c', 'd']
  const kinds = (probabilities: number[], belonging: number, more = {}) => {
    const { kind, candidates } = decide(probabilities, belonging, names, { ...thresholds, ...more })
    return `${kind} ${candidates.map(({ category }) => category).join('')}`
  }
  expect(kinds([0.9, 0.05, 0.03, 0.02], 0.5)).toBe('set a')
  expect(kinds([0.9, 0.05, 0.03, 0.02], 0.2)).toBe('offer ab')
  expect(kinds([0.9, 0.05, 0.03, 0.02], 0.05)).toBe('new ab')
  expect(kinds([0.9, 0.05, 0.03, 0.02], 0.5, { setFrom: null })).toBe('offer ab')
  expect(kinds([0.25, 0.26, 0.24, 0.25], 0.5)).toBe('offer bad')
  expect(kinds([0.5, 0.45, 0.03, 0.02], 0.5, { setFrom: 0.4 })).toBe('offer ab')
})

test('settings that are unknown or impossible are all told', () => {
  expect(() => parseSettings('seed: x\ntypo: 1\n', 'a.yaml')).toThrow(/a\.yaml has \d+ problems[^]*seed[^]*typo/)
  expect(() => parseSettings('[', 'a.yaml')).toThrow('not readable YAML')
})

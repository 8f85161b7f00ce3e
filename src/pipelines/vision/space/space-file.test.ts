import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { modelVersion } from '../../../models/vision/description.js'
import { knownVisionModels } from '../../../models/vision/known-models.js'
import { projectRoot } from '../../../paths.js'
import { seeded } from '../../learning/random.js'
import { decideMatch, fitMatchRule } from '../search/nothing-matches.js'
import { learnSpace, plainSpace } from './learn-space.js'
import { placeInSpace } from './space.js'
import { spaceFile, startingSpace, writeStartingSpace } from './space-file.js'
import { dot, norm } from './vectors.js'

const folder = mkdtempSync(join(tmpdir(), 'qm-space-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lengths = { net: 30, colour: 8 }
const versions = { net: 'net@1', colour: 'pixels@1' }
const random = seeded(2)
const features = Array.from({ length: 200 }, () => ({ net: Float32Array.from({ length: 30 }, random), colour: Float32Array.from({ length: 8 }, random) }))

test('a space written and read again places pictures where they were; other weights start without its statistics', () => {
  const learned = learnSpace(plainSpace(lengths), { catalogue: features.slice(0, 20), query: features })
  writeStartingSpace(folder, learned, versions, fitMatchRule([0.1, 0.2, 0.3, 0.4, 0.5]), 'a test')
  const { space, rule } = startingSpace(folder, lengths, versions)
  for (const each of features.slice(0, 30)) {
    for (const domain of ['catalogue', 'query'] as const) expect(dot(placeInSpace(space, each, domain), placeInSpace(learned, each, domain))).toBeGreaterThan(0.999)
  }
  expect(space.origin).toBe('shipped')
  expect(decideMatch(rule!, 0.15).matches).toBe(false)
  const other = startingSpace(folder, lengths, { ...versions, net: 'net@2' })
  expect([other.rule, other.space.parts.map(({ name, domains }) => [name, domains.query?.count])]).toEqual([undefined, [['colour', 200], ['net', undefined]]])
  const none = startingSpace(join(folder, 'absent'), lengths, versions)
  expect([none.rule, none.space.origin]).toEqual([undefined, 'none'])
  writeFileSync(join(folder, spaceFile), '{"about": 1}')
  expect(() => startingSpace(folder, lengths, versions)).toThrow()
})

test('the shipped statistics fit the encoders that are known, and know a rule', () => {
  const encoders = knownVisionModels.filter(({ kind }) => kind === 'image-encoder')
  const { space, rule } = startingSpace(
    join(projectRoot, 'models', 'builtin', 'vision-space'),
    { ...Object.fromEntries(encoders.map(({ name }) => [name, 1280])), colour: 256, edges: 128, layout: 108 },
    { ...Object.fromEntries(encoders.map((each) => [each.name, modelVersion(each)])), colour: 'pixels@1' },
  )
  expect(space.origin).toBe('shipped')
  expect(space.parts.map(({ name, whitening, domains }) => [name, whitening?.directions.length, domains.query!.count, domains.catalogue!.count])).toEqual([
    ['colour', undefined, 648, 81],
    ['efficientnet-lite2', 128, 648, 81],
    ['mobilenetv2', 128, 648, 81],
  ])
  expect(rule!.threshold).toBeGreaterThan(0.15)
  expect(rule!.threshold).toBeLessThan(0.4)
  const made = { 'efficientnet-lite2': Float32Array.from({ length: 1280 }, random), mobilenetv2: Float32Array.from({ length: 1280 }, random), colour: Float32Array.from({ length: 256 }, random) }
  expect(norm(placeInSpace(space, made, 'query'))).toBeCloseTo(1, 5)
})

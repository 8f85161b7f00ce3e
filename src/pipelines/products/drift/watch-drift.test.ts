import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArtifactFiles } from '../../../db/artifact-files.js'
import { saveArtifact } from '../../../db/artifacts.js'
import { sampledRows } from '../../../db/drift-rows.js'
import { seeded } from '../../learning/random.js'
import { noFollowUps, type FollowUps } from '../follow-ups.js'
import { pairFeatureNames, pairFeatureVersion } from '../matching/pair-features.js'
import { orgId, reviewWorld, type ReviewWorld } from '../review/testing.js'
import { matcherKind, startingMatcher, type ServingMatcher } from '../suggest/matcher-artifact.js'
import { appearanceOf, type Appearance } from './appearance.js'
import { findDrift } from './find-drift.js'
import { lookForDrift, watchDrift } from './watch-drift.js'

const random = seeded(11)
const width = pairFeatureNames.length

/** `shift` moves the confidence, `feature` one of the features. */
function looks(rows: number, shift = 0, feature = 0): Appearance {
  const features = pairFeatureNames.map(() => [] as number[])
  const confidences = Array.from({ length: rows }, () => {
    for (const [at, values] of features.entries()) values.push(random() + (at === 3 ? feature : 0))
    return Math.min(1, Math.max(0, 0.7 + 0.3 * random() - shift))
  })
  return { confidences, features }
}

describe('comparing rows', () => {
  it('says what moved, and nothing of what did not', () => {
    expect(findDrift(looks(1000), looks(300))).toMatchObject({ kind: 'calm', findings: [] })
    expect(findDrift(looks(1000), looks(49)).kind).toBe('too-few')
    const less = findDrift(looks(1000), looks(300, 0.1))
    expect(less).toMatchObject({ kind: 'alarm', rows: 300 })
    expect(less.findings).toEqual([expect.stringMatching(/^confidence fell from 8\d % to 7\d % \(median\), Kolmogorov-Smirnov 0\.\d\d, p below 0\.001$/)])
    expect(findDrift(looks(1000), looks(300, 0, 0.3)).findings).toEqual([expect.stringContaining(`“${pairFeatureNames[3]}” is spread differently`)])
  })

  it('is wrong about as seldom as it says, though it looks at many features', () => {
    const reference = looks(1000)
    let alarms = 0
    for (let n = 0; n < 150; n++) if (findDrift(reference, looks(250)).kind === 'alarm') alarms++
    expect(alarms / 150).toBeLessThan(0.07)
  })
})

describe('watching', () => {
  let dir: string
  let world: ReviewWorld
  let matcher: ServingMatcher
  let announced: string[]
  const followUps: FollowUps = { ...noFollowUps, announce: async (_tx, { id }) => void announced.push(id) }
  const look = () => lookForDrift({ handle: world.handle, matcher: async () => matcher, followUps }, { orgId, catalogueId: world.catalogueId })

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'drift-'))
    announced = []
    world = await reviewWorld(join(dir, 'q.db'))
    const reference = await come(400, 0.9, Date.now() - 60_000)
    matcher = { ...startingMatcher(), ...reference, id: await model() }
  })
  afterEach(() => {
    world.handle.close()
    rmSync(dir, { recursive: true })
  })

  async function model(): Promise<string> {
    return (await saveArtifact(world.handle, createArtifactFiles(join(dir, 'a')), { orgId, kind: matcherKind(world.catalogueId), metrics: {}, madeBy: null })).id
  }

  /** Rows with one candidate each that is about so much alike. */
  async function come(rows: number, alike: number, at = Date.now() + 60_000): Promise<{ reference: Appearance }> {
    const product = await world.product(`p ${alike}`)
    for (let n = 0; n < rows; n++) {
      const id = await world.item({ title: `row ${n}`, suggest: product })
      const features = Float32Array.from({ length: width }, () => alike * (0.8 + 0.2 * random()))
      world.handle.raw.prepare('update review_items set features = ?, created_at = ? where id = ?').run(Buffer.from(features.buffer), at, id)
    }
    const seen = await sampledRows(world.handle.db, { orgId, catalogueId: world.catalogueId, features: String(pairFeatureVersion), until: Number.MAX_SAFE_INTEGER, limit: 1000 })
    return { reference: appearanceOf(startingMatcher().model, seen) }
  }

  it('says nothing of rows that look the same, or without a reference, or of too few', async () => {
    expect(await look()).toEqual({ kind: 'nothing-new' })
    await come(60, 0.9)
    expect(await look()).toMatchObject({ kind: 'calm', told: false })
    const without = { ...matcher }
    delete without.reference
    matcher = without
    expect(await look()).toEqual({ kind: 'no-reference' })
    matcher = startingMatcher()
    expect(await look()).toEqual({ kind: 'no-reference' })
    expect(announced).toEqual([])
  }, 60_000)

  it('says it once until it is over, and again of another model', async () => {
    await come(60, 0.3)
    expect(await look()).toMatchObject({ kind: 'alarm', told: true, rows: 60 })
    expect(await look()).toEqual({ kind: 'nothing-new' })
    await come(60, 0.3)
    expect(await look()).toMatchObject({ kind: 'alarm', told: false })
    matcher = { ...matcher, id: await model() }
    expect(await look()).toMatchObject({ kind: 'alarm', told: true })
    // The new model was made of what looks like this.
    matcher = { ...matcher, ...(await come(60, 0.3)) }
    world.handle.raw.prepare('update review_items set features = null where created_at < ?').run(Date.now())
    matcher = { ...matcher, reference: appearanceOf(matcher.model, await sampledRows(world.handle.db, { orgId, catalogueId: world.catalogueId, features: String(pairFeatureVersion), until: Number.MAX_SAFE_INTEGER, limit: 1000 })) }
    expect(await look()).toMatchObject({ kind: 'calm', told: false })
    expect((await world.handle.db.query.productNotices.findMany()).map((each) => [each.kind, each.overAt !== null])).toEqual([['drift', true], ['drift', true]])
    expect(announced).toHaveLength(2)
    await come(60, 0.9)
    expect(await watchDrift({ handle: world.handle, matcher: async () => matcher, followUps }, orgId, new AbortController().signal)).toBe(1)
    expect(announced).toHaveLength(3)
  }, 60_000)
})

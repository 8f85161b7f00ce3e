import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArtifactFiles } from '../../../db/artifact-files.js'
import { activateArtifact, activeArtifactId, saveArtifact } from '../../../db/artifacts.js'
import { addDecision } from '../../../db/decisions.js'
import { armName, runningExperiment } from '../../../db/experiments.js'
import { itemsById } from '../../../db/review-items.js'
import { noFollowUps, type FollowUps } from '../follow-ups.js'
import { acceptConfident } from '../accept/accept-confident.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from '../review/testing.js'
import { createCatalogueCopy } from '../suggest/catalogue-copy.js'
import { matcherKind, readMatcher, startingMatcher, starterVersion, writeMatcher, type ServingMatcher } from '../suggest/matcher-artifact.js'
import { suggestItems } from '../suggest/suggest-items.js'
import { runningTrial } from '../suggest/trial.js'
import { chooseAutoAccept } from './auto-accept.js'
import { beginTrial, checkTrial, finishTrial, viewTrial } from './trial.js'

let dir: string
let world: ReviewWorld
let resuggested: string[]
let announced: number
let challengerId: string
const admin = viewer('dora', 'admin')
const titles = { version: '0', make: (title: string) => ({ text: title, ruleIds: [] }) }
const followUps: FollowUps = { ...noFollowUps, resuggest: async (_tx, _of, cause) => void resuggested.push(cause), announce: async () => void announced++ }

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trial-'))
  resuggested = []
  announced = 0
  world = await reviewWorld(join(dir, 'q.db'))
  challengerId = await model()
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const kind = () => matcherKind(world.catalogueId)
const of = () => ({ orgId, catalogueId: world.catalogueId })
const files = () => createArtifactFiles(join(dir, 'a'))
const matcher = async (): Promise<ServingMatcher> => {
  const id = await activeArtifactId(world.handle.db, orgId, kind())
  return id === null ? startingMatcher() : load(id)
}
const load = async (id: string) => readMatcher(id, `v-${id}`, writeMatcher({ model: startingMatcher().model, matchFrom: 0.5, acceptFrom: null, heldOut: { scores: Array.from({ length: 200 }, () => 0.1), right: Array.from({ length: 200 }, () => true) } }))
const trial = () => runningTrial(world.handle.db, of(), load)
const services = () => ({ handle: world.handle, matcher, followUps })

async function model(): Promise<string> {
  return (await saveArtifact(world.handle, files(), { orgId, kind: kind(), bytes: Buffer.from('{}'), metrics: {}, madeBy: null })).id
}

async function suggest(): Promise<number> {
  const copy = createCatalogueCopy(orgId, world.catalogueId)
  return suggestItems({ handle: world.handle, catalogueCopy: () => copy, matcher, trial, titles: async () => () => titles }, { ...of(), signal: new AbortController().signal, progress: async () => undefined })
}

/** Decisions on rows of an arm, as reviewers make them. */
async function decided(experimentId: string, arm: 'control' | 'challenger', stream: 'audit' | 'margin', approved: number, all: number): Promise<void> {
  const id = await world.item({ title: `${arm} ${stream}` })
  const [item] = await itemsById(world.handle.db, orgId, [id])
  const before = { ...item!.suggestion!, versions: { ...item!.suggestion!.versions, arm: armName(experimentId, arm) } }
  await world.handle.transaction(async (tx) => {
    for (let n = 0; n < all; n++) {
      await addDecision(tx, { orgId, catalogueId: world.catalogueId, itemId: id, userId: 'ada', kind: n < approved ? 'approve' : 'not-same', stream, before, after: { productId: 'p', title: 't' }, features: null, confidence: null, modelId: null, batchId: null, undoes: null, actionKey: `${arm}${stream}${all}-${n}` })
    }
  })
}

describe('a trial of two models', () => {
  it('gives each row to one of them for good, in the stated share, and back when it ends', async () => {
    const ids: string[] = []
    for (let n = 0; n < 200; n++) ids.push(await world.item({ title: `row ${n}`, fresh: true }))
    expect(await suggest()).toBe(200)
    expect(await beginTrial(services(), viewer('ada'), challengerId, 0.5)).toMatchObject({ kind: 'refused' })
    expect(await beginTrial(services(), admin, challengerId, 0.9)).toMatchObject({ kind: 'refused' })
    expect(await beginTrial(services(), admin, 'nothing', 0.2)).toMatchObject({ kind: 'refused' })
    expect(await beginTrial(services(), admin, challengerId, 0.2)).toEqual({ kind: 'done' })
    expect(await beginTrial(services(), admin, await model(), 0.2)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('Another trial') as string })
    const { id } = (await runningExperiment(world.handle.db, orgId, kind()))!
    expect(resuggested).toEqual([id])
    expect(await suggest()).toBe(200)
    expect(await suggest()).toBe(0)
    const items = await itemsById(world.handle.db, orgId, ids)
    const tried = items.filter((item) => item.modelId === challengerId)
    expect(tried.length).toBeGreaterThan(20)
    expect(tried.length).toBeLessThan(62)
    for (const item of items) expect(item.suggestion!.versions.arm).toBe(armName(id, item.modelId === challengerId ? 'challenger' : 'control'))
    // One more row and a restart of everything: nobody moves.
    await world.item({ title: 'late', fresh: true })
    expect(await suggest()).toBe(1)
    expect((await itemsById(world.handle.db, orgId, ids)).filter((item) => item.modelId === challengerId).map((item) => item.id)).toEqual(tried.map((item) => item.id))

    expect(await finishTrial(services(), admin, id, 'control')).toEqual({ kind: 'done' })
    expect(await finishTrial(services(), admin, id, 'control')).toMatchObject({ kind: 'refused' })
    expect(await trial()).toBeNull()
    expect(await activeArtifactId(world.handle.db, orgId, kind(), 'challenger')).toBeNull()
    const ofChallenger = (await world.handle.db.query.reviewItems.findMany()).filter((item) => item.modelId === challengerId).length
    expect(await suggest()).toBe(ofChallenger)
    expect((await itemsById(world.handle.db, orgId, ids)).every((item) => item.modelId === null)).toBe(true)
  }, 60_000)

  it('shows what people said of each arm, and lets a person take the challenger: one row', async () => {
    await beginTrial(services(), admin, challengerId, 0.5)
    const { id } = (await runningExperiment(world.handle.db, orgId, kind()))!
    await decided(id, 'control', 'audit', 6, 10)
    await decided(id, 'challenger', 'audit', 9, 10)
    await decided(id, 'challenger', 'margin', 1, 30)
    expect(await viewTrial(services(), viewer('ada'), world.catalogueId)).toBeNull()
    const view = (await viewTrial(services(), admin, world.catalogueId))!
    expect(view).toMatchObject({ share: 0.5, control: starterVersion, arms: [{ arm: 'control', audit: { decided: 10, accepted: 6 } }, { arm: 'challenger', audit: { decided: 10, accepted: 9 }, all: { decided: 40, accepted: 10 } }], report: { kind: 'go-on', words: expect.stringContaining('Too early') as string } })
    expect(await checkTrial(services(), of())).toBe(false)
    expect(await finishTrial(services(), admin, id, 'challenger')).toEqual({ kind: 'done' })
    expect(await activeArtifactId(world.handle.db, orgId, kind())).toBe(challengerId)
    expect(announced).toBe(1)
    expect((await world.handle.db.query.productNotices.findMany())[0]).toMatchObject({ kind: 'experiment', facts: { kept: 'challenger', overtaken: false, by: 'dora' } })
    expect((await world.handle.db.query.experiments.findFirst())!.outcome).toMatchObject({ kept: 'challenger' })
  })

  it('ends by itself when one is proven better, by the random audit alone', async () => {
    await beginTrial(services(), admin, challengerId, 0.5)
    const { id } = (await runningExperiment(world.handle.db, orgId, kind()))!
    // Rows that are asked because a model is unsure of them say more about the model's doubts than about its answers.
    await decided(id, 'control', 'margin', 100, 900)
    await decided(id, 'challenger', 'margin', 800, 900)
    expect(await checkTrial(services(), of())).toBe(false)
    await decided(id, 'control', 'audit', 150, 210)
    await decided(id, 'challenger', 'audit', 165, 210)
    // Ahead, but not so far that looking again and again could not have made it.
    expect((await viewTrial(services(), admin, world.catalogueId))!.report).toMatchObject({ kind: 'winner', proven: false })
    expect(await checkTrial(services(), of())).toBe(false)
    await decided(id, 'challenger', 'audit', 200, 211)
    expect(await checkTrial(services(), of())).toBe(true)
    expect(await activeArtifactId(world.handle.db, orgId, kind())).toBe(challengerId)
    expect(await checkTrial(services(), of())).toBe(false)
    expect((await world.handle.db.query.productNotices.findMany())[0]).toMatchObject({ facts: { kept: 'challenger', by: null } })
  })

  it('says nothing about a model that took over meanwhile, and ends', async () => {
    await beginTrial(services(), admin, challengerId, 0.5)
    const other = await model()
    await world.handle.transaction((tx) => activateArtifact(tx, { orgId, kind: kind(), artifactId: other, by: null }))
    expect(await trial()).toBeNull()
    expect(await checkTrial(services(), of())).toBe(true)
    expect(await activeArtifactId(world.handle.db, orgId, kind())).toBe(other)
    expect((await world.handle.db.query.productNotices.findMany())[0]).toMatchObject({ facts: { overtaken: true } })
  })

  it('accepts nothing of the challenger without a person, and leaves the audit to people meanwhile', async () => {
    const serving = await model()
    await world.handle.transaction((tx) => activateArtifact(tx, { orgId, kind: kind(), artifactId: serving, by: null }))
    await beginTrial(services(), admin, challengerId, 0.5)
    const product = await world.product('Sony')
    const ids = [await world.item({ title: 'a', suggest: product, confidence: 0.9 }), await world.item({ title: 'b', suggest: product, confidence: 0.9, audit: true }), await world.item({ title: 'c', suggest: product, confidence: 0.9 })]
    world.handle.raw.prepare('update review_items set model_id = ?').run(serving)
    world.handle.raw.prepare('update review_items set model_id = ? where id = ?').run(challengerId, ids[2])
    await chooseAutoAccept(services(), admin, world.catalogueId, { on: true, targetPrecision: 0.98 })
    const accept = (runKey: string) => acceptConfident({ ...services(), trial, random: () => 0.99 }, { ...of(), runKey, signal: new AbortController().signal })
    expect(await accept('1')).toMatchObject({ items: 1 })
    expect((await itemsById(world.handle.db, orgId, ids)).map((item) => [item.id, item.state])).toEqual(expect.arrayContaining([[ids[0], 'auto'], [ids[1], 'open'], [ids[2], 'open']]))
    const { id } = (await runningExperiment(world.handle.db, orgId, kind()))!
    await finishTrial(services(), admin, id, 'control')
    expect(await accept('2')).toMatchObject({ items: 1 })
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { activeArtifact, deactivateArtifact, listArtifacts, rollbackArtifact } from '../../../db/artifacts.js'
import { createArtifactFiles } from '../../../db/artifact-files.js'
import { seeded } from '../../learning/random.js'
import { noFollowUps } from '../follow-ups.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from '../review/testing.js'
import { createCatalogueCopy } from '../suggest/catalogue-copy.js'
import { matcherKind, readMatcher, startingMatcher, type ServingMatcher } from '../suggest/matcher-artifact.js'
import { suggestItems } from '../suggest/suggest-items.js'
import { trainCatalogue, type TrainOutcome } from './train-catalogue.js'
import { fitInThread } from './training-thread.js'

let dir: string
let world: ReviewWorld
let runs = 0

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'train-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

async function suggest(matcher: ServingMatcher): Promise<number> {
  const copy = createCatalogueCopy(orgId, world.catalogueId)
  const titles = { version: '0', make: (title: string) => ({ text: title, ruleIds: [] }) }
  return suggestItems(
    { handle: world.handle, catalogueCopy: () => copy, matcher: async () => matcher, titles: async () => () => titles },
    { orgId, catalogueId: world.catalogueId, signal: new AbortController().signal, progress: async () => undefined },
  )
}

const files = () => createArtifactFiles(join(dir, 'models'))

function train(signal = new AbortController().signal, runKey = `job_${++runs}`, followUps = noFollowUps): Promise<TrainOutcome> {
  return trainCatalogue(
    { handle: world.handle, artifactFiles: files(), fit: fitInThread, followUps },
    { orgId, catalogueId: world.catalogueId, requestedBy: 'ada', runKey, signal, progress: async () => undefined },
  )
}

/** A trade whose codes mean little to the starter model: what counts is the colour word at the end. */
const colours = ['red', 'blue', 'green', 'white', 'black']
async function paintShop(rows: number): Promise<void> {
  const random = seeded(5)
  const lines = ['Gloss', 'Matt', 'Satin', 'Primer', 'Stain', 'Varnish']
  const ids = new Map<string, string>()
  for (const line of lines) for (const colour of colours) ids.set(`${line} ${colour}`, await world.product(`${line} interior wall paint 2.5 litre tin ${colour}`))
  const wanted: [string, string][] = []
  for (let i = 0; i < rows; i++) {
    const line = lines[Math.floor(random() * lines.length)]!
    const colour = colours[Math.floor(random() * colours.length)]!
    wanted.push([await world.item({ title: `paint ${line.toLowerCase()} int. wall 2,5l ${colour} #${i}`, fresh: true }), ids.get(`${line} ${colour}`)!])
  }
  await suggest(startingMatcher())
  for (const [at, [itemId, productId]] of wanted.entries()) {
    const done = await world.stories.decide(viewer('ada'), itemId, { kind: 'correct', to: { productId } }, `c${at}`)
    expect(done.kind).toBe('decided')
  }
}

describe('training on decisions', () => {
  it('says that there is too little to learn from', async () => {
    await paintShop(5)
    await expect(train()).rejects.toThrow('too little to learn from yet: 5 decided rows')
    expect(await listArtifacts(world.handle.db, orgId, matcherKind(world.catalogueId))).toEqual([])
  })

  it('lets a model that is better take over, keeps one that is not, and goes back', async () => {
    await paintShop(60)
    const first = await train()
    expect(first.card.verdict!.reason).toMatch(/\.$/)
    expect(first).toMatchObject({ activated: true, card: { madeBy: 'ada', previous: null, data: { train: 60 } } })
    const kind = matcherKind(world.catalogueId)
    const active = (await activeArtifact(world.handle.db, orgId, kind))!
    expect(active.artifact.id).toBe(first.artifactId)
    const serving = readMatcher(active.artifact.id, active.artifact.version, await files().read(active.artifact.file!))
    const open = await world.item({ title: 'paint matt int. wall 2,5l green #1000', fresh: true })
    await suggest(serving)
    const view = (await world.stories.view(viewer('ada'), open))!
    expect(view.suggestion).toMatchObject({ kind: 'match', title: 'Matt interior wall paint 2.5 litre tin green' })
    expect(view.suggestion.madeBy).toContain(active.artifact.version)

    const second = await train()
    expect(second).toMatchObject({ activated: false, card: { previous: first.artifactId, verdict: { kind: 'keep' } } })
    expect(await listArtifacts(world.handle.db, orgId, kind)).toHaveLength(2)
    const back = await world.handle.transaction((tx) => rollbackArtifact(tx, { orgId, kind, by: 'ada', to: second.artifactId }))
    expect(back).toEqual({ kind: 'activated', previous: first.artifactId })
  }, 120_000)

  it('goes on after it was killed with its model saved: one model, serving, rows suggested for again', async () => {
    await paintShop(60)
    const { artifactId } = await train(undefined, 'job_x')
    const kind = matcherKind(world.catalogueId)
    // As if it had died before it took over.
    await world.handle.transaction((tx) => deactivateArtifact(tx, orgId, kind, null))
    const again: string[] = []
    const followUps = { ...noFollowUps, resuggest: async (_tx: unknown, _of: unknown, cause: string) => void again.push(cause) }
    expect(await train(undefined, 'job_x', followUps)).toMatchObject({ artifactId, activated: true })
    expect(await train(undefined, 'job_x', followUps)).toMatchObject({ artifactId, activated: true })
    expect(again).toEqual([artifactId])
    expect(await listArtifacts(world.handle.db, orgId, kind)).toHaveLength(1)
  }, 120_000)

  it('learns nothing from what was taken back', async () => {
    await paintShop(21)
    const last = (await world.stories.decide(viewer('ada'), await world.item({ title: 'x' }), { kind: 'approve' }, 'x')) as { decisionId: string }
    await world.stories.undo(viewer('ada'), last.decisionId, 'ux')
    expect((await train()).card.data.train).toBe(21)
  })

  it('ends its thread when it is stopped, and saves nothing', async () => {
    await paintShop(30)
    const stop = new AbortController()
    const running = train(stop.signal)
    stop.abort(new Error('stopped by a person'))
    await expect(running).rejects.toThrow('stopped by a person')
    expect(await listArtifacts(world.handle.db, orgId, matcherKind(world.catalogueId))).toEqual([])
  })
})

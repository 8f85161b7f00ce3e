import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createArtifactFiles, type ArtifactFiles } from '../../../db/artifact-files.js'
import { activateArtifact, saveArtifact } from '../../../db/artifacts.js'
import { itemsById } from '../../../db/review-items.js'
import { orgId, reviewWorld, type ReviewWorld } from '../review/testing.js'
import { createCatalogueCopy } from './catalogue-copy.js'
import { explainSuggestion } from './explain-item.js'
import { matcherKind, readMatcher, startingMatcher, writeMatcher } from './matcher-artifact.js'
import { modelsById } from './model-by-id.js'
import { suggestItems } from './suggest-items.js'

let dir: string
let world: ReviewWorld
let files: ArtifactFiles

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'models-'))
  world = await reviewWorld(join(dir, 'q.db'))
  files = createArtifactFiles(join(dir, 'artifacts'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const save = (kind: string) => saveArtifact(world.handle, files, { orgId, kind, bytes: writeMatcher({ model: startingMatcher().model, matchFrom: 0.5, acceptFrom: null }), metrics: {}, madeBy: null })

it('explains a suggestion by the model that made it, after another one took over', async () => {
  const kind = matcherKind(world.catalogueId)
  const first = await save(kind)
  const matcher = readMatcher(first.id, first.version, await files.read(first.file!))
  await world.product('Canon PIXMA MP620 Printer')
  await world.product('Bose Acoustimass 5 Series III')
  const id = await world.item({ title: 'canon pixma mp620', fresh: true })
  const copy = createCatalogueCopy(orgId, world.catalogueId)
  const titles = async () => () => ({ version: '1', make: (title: string) => ({ text: title, ruleIds: [] }) })
  await suggestItems({ handle: world.handle, catalogueCopy: () => copy, matcher: async () => matcher, titles }, { orgId, catalogueId: world.catalogueId, signal: new AbortController().signal, progress: async () => undefined })
  const second = await save(kind)
  await world.handle.transaction((tx) => activateArtifact(tx, { orgId, kind, artifactId: second.id, by: null }))
  const [item] = await itemsById(world.handle.db, orgId, [id])
  const models = modelsById(world.handle.db, files)
  const why = explainSuggestion({ suggestion: item!.suggestion!, features: item!.features }, await models(orgId, world.catalogueId, item!.modelId))
  expect(why).toContainEqual(expect.objectContaining({ words: 'the model code is the same' }))
})

it('gives no model of another catalogue or organisation, and the starter model where none was trained', async () => {
  const other = await save(matcherKind('cat_other'))
  const models = modelsById(world.handle.db, files)
  expect(await models(orgId, world.catalogueId, other.id)).toBeNull()
  expect(await models('org_other', 'cat_other', other.id)).toBeNull()
  expect(await models(orgId, world.catalogueId, null)).toMatchObject({ id: null })
})

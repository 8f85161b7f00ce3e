import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createArtifactFiles, type ArtifactFiles } from './artifact-files.js'
import { activateArtifact, activeArtifact, activeArtifactId, endTrial, findArtifact, knownArtifactFile, listArtifacts, rollbackArtifact, saveArtifact } from './artifacts.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from './open.js'
import { auditLog } from './schema/work.js'

let handle: DatabaseHandle
let files: ArtifactFiles
let dir: string

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'qm-artifacts-'))
  dir = join(home, 'artifacts')
  migrateDatabase(join(home, 'test.db'))
  handle = openDatabase(join(home, 'test.db'))
  files = createArtifactFiles(dir)
})
afterEach(() => handle.close())

const pairs = { orgId: 'org', kind: 'pairs' }
const save = (more: { orgId?: string; kind?: string; version?: string; bytes?: Uint8Array } = {}) => saveArtifact(handle, files, { ...pairs, metrics: { f1: 0.8 }, madeBy: null, ...more })
const activate = (artifactId: string, more: Partial<Parameters<typeof activateArtifact>[1]> = {}) => handle.transaction((tx) => activateArtifact(tx, { ...pairs, artifactId, by: 'u1', ...more }))
const rollback = (more: { to?: string } = {}) => handle.transaction((tx) => rollbackArtifact(tx, { ...pairs, by: 'u1', ...more }))
const serving = () => activeArtifactId(handle.db, 'org', 'pairs')

test('a saved model is a row and a file that only its owner reads; versions count up', async () => {
  const first = await save({ bytes: Buffer.from('weights') })
  const second = await save()
  expect([first.version, second.version]).toEqual(['v1', 'v2'])
  expect((await files.read(first.file!)).toString()).toBe('weights')
  expect(statSync(join(dir, first.file!)).mode & 0o777).toBe(0o600)
  expect((await listArtifacts(handle.db, 'org', 'pairs')).map(({ version }) => version)).toEqual(['v2', 'v1'])
})

test('a job that runs twice saves once', async () => {
  const first = await save({ version: 'job_1', bytes: Buffer.from('a') })
  expect((await save({ version: 'job_1', bytes: Buffer.from('b') })).id).toBe(first.id)
  expect(await listArtifacts(handle.db, 'org', 'pairs')).toHaveLength(1)
})

test('models saved at the same time all get a version', async () => {
  const rows = await Promise.all(Array.from({ length: 5 }, () => save()))
  expect(rows.map(({ version }) => version).sort()).toEqual(['v1', 'v2', 'v3', 'v4', 'v5'])
})

test('a damaged file is an error, a missing one too', async () => {
  const { file } = await save({ bytes: Buffer.from('weights') })
  writeFileSync(join(dir, file!), 'weightz')
  await expect(files.read(file!)).rejects.toThrow('damaged')
  await expect(files.read('0'.repeat(64))).rejects.toThrow()
  await expect(files.read('../test.db')).rejects.toThrow('not a SHA-256')
})

test('one serves; activating says who did it and what served before', async () => {
  const [a, b] = [await save(), await save()]
  expect(await serving()).toBeNull()
  expect(await activate(a.id)).toEqual({ kind: 'activated', previous: null })
  expect(await activate(b.id)).toEqual({ kind: 'activated', previous: a.id })
  expect(await activate(b.id)).toEqual({ kind: 'unchanged' })
  expect(await activeArtifact(handle.db, 'org', 'pairs')).toMatchObject({ artifact: { id: b.id }, share: 1, activatedBy: 'u1' })
  expect((await listArtifacts(handle.db, 'org', 'pairs')).map(({ active }) => active)).toEqual([true, false])
  expect((await handle.db.select().from(auditLog)).map(({ userId, action, details }) => [userId, action, details.artifactId])).toEqual([
    ['u1', 'artifact.activated', a.id],
    ['u1', 'artifact.activated', b.id],
  ])
})

test('a comparison that was overtaken activates nothing', async () => {
  const [a, b, c] = [await save(), await save(), await save()]
  await activate(a.id)
  await activate(b.id)
  expect(await activate(c.id, { ifActive: a.id })).toEqual({ kind: 'overtaken', active: b.id })
  expect(await serving()).toBe(b.id)
  expect(await activate(c.id, { ifActive: b.id })).toMatchObject({ kind: 'activated' })
})

test('rolling back goes to what served before, twice goes two steps, and not beyond the first', async () => {
  const [a, b, c] = [await save(), await save(), await save()]
  expect(await rollback()).toEqual({ kind: 'unknown' })
  for (const { id } of [a, c, b]) await activate(id)
  expect(await rollback()).toEqual({ kind: 'activated', previous: b.id })
  expect(await serving()).toBe(c.id)
  await rollback()
  expect(await serving()).toBe(a.id)
  expect(await rollback()).toEqual({ kind: 'unknown' })
  expect(await rollback({ to: b.id })).toMatchObject({ kind: 'activated' })
  expect(await serving()).toBe(b.id)
})

test('another organisation or kind sees nothing and changes nothing', async () => {
  const ours = await save()
  const other = await save({ kind: 'tasks' })
  await activate(ours.id)
  expect(await activate(ours.id, { orgId: 'theirs' })).toEqual({ kind: 'unknown' })
  expect(await activate(other.id)).toEqual({ kind: 'unknown' })
  expect(await findArtifact(handle.db, 'theirs', ours.id)).toBeUndefined()
  expect(await listArtifacts(handle.db, 'theirs', 'pairs')).toEqual([])
  expect(await activeArtifactId(handle.db, 'theirs', 'pairs')).toBeNull()
  expect(await serving()).toBe(ours.id)
})

test('a challenger is tried on a share beside what serves, and the trial ends', async () => {
  const [a, b] = [await save(), await save()]
  await activate(a.id)
  await activate(b.id, { slot: 'challenger', share: 0.2 })
  expect(await activeArtifact(handle.db, 'org', 'pairs', 'challenger')).toMatchObject({ artifact: { id: b.id }, share: 0.2 })
  expect(await serving()).toBe(a.id)
  expect(await handle.transaction((tx) => endTrial(tx, 'org', 'pairs', 'u1'))).toBe(b.id)
  expect(await activeArtifactId(handle.db, 'org', 'pairs', 'challenger')).toBeNull()
  await expect(activate(b.id, { share: 0.5 })).rejects.toThrow('share')
})

test('a sweep removes what no row knows and keeps the rest', async () => {
  const { file } = await save({ bytes: Buffer.from('weights') })
  await files.keep(Buffer.from('left by a crash'))
  writeFileSync(join(dir, 'model_x.part'), 'half')
  writeFileSync(join(dir, 'README'), 'not ours')
  const known = (sha256: string) => knownArtifactFile(handle.db, sha256)
  expect(await files.sweep(Date.now() - 60_000, known)).toBe(0)
  expect(await files.sweep(Date.now() + 60_000, known)).toBe(2)
  expect(readdirSync(dir).sort()).toEqual([file!, 'README'].sort())
})

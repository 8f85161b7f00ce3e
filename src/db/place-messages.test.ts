import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrateDatabase, openDatabase, type DatabaseHandle } from './open.js'
import { dropMessage, placesOfMessage } from './place-messages.js'
import { findPlace, removePlaces, restorePlaces } from './places.js'
import { channels, organisations } from './schema/organisation.js'
import { registerShare } from './shares.js'

let handle: DatabaseHandle

beforeEach(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'qm-places-')), 'test.db')
  migrateDatabase(file)
  handle = openDatabase(file)
  await handle.db.insert(organisations).values({ id: 'org', slackTeamId: 'T1', kind: 'playground', name: 'Ours', createdAt: 1 })
  await handle.db.insert(channels).values({ id: 'general', orgId: 'org', slackChannelId: 'C1', kind: 'public', externallyShared: false, archived: false, botMember: true, indexing: 'auto', createdAt: 1, refreshedAt: 1 })
})
afterEach(() => handle.close())

const share = (messageTs: string, sharedBy = 'ann') =>
  handle.transaction((tx) => registerShare(tx, { orgId: 'org', channelId: 'general', slackFileId: 'F1', title: 'plan.md', sharedBy, messageTs, permalink: null, bytes: 10 }))
const drop = (messageTs: string) =>
  handle.transaction(async (tx) => {
    const lost = await dropMessage(tx, await placesOfMessage(tx, 'general', messageTs), messageTs)
    await removePlaces(tx, lost.map((place) => place.id), 'message-deleted')
  })
const place = async (id: string) => (await findPlace(handle.db, 'org', id))!

test('a place stays while a message carries its file, under who shared it there', async () => {
  const { placeId } = await share('1.0')
  expect((await share('2.0', 'ben')).kind).toBe('known')
  await drop('1.0')
  expect(await place(placeId)).toMatchObject({ removedAt: null, messageTs: '2.0', sharedBy: 'ben' })
  // Told again, late: the deleted message counts no more.
  expect((await share('1.0')).kind).toBe('known')
  await drop('2.0')
  expect((await place(placeId)).removedAt).not.toBeNull()
  expect((await share('2.0', 'ben')).kind).toBe('known')
  expect((await place(placeId)).removedAt).not.toBeNull()
})

test('what Slack unshares is gone, however many messages carried it; a new message brings it back alone', async () => {
  const { placeId } = await share('1.0')
  await share('2.0')
  await handle.transaction((tx) => removePlaces(tx, [placeId], 'unshared'))
  await share('1.0')
  await share('2.0')
  expect((await place(placeId)).removedAt).not.toBeNull()
  expect((await share('3.0')).placeId).toBe(placeId)
  expect((await place(placeId)).removedAt).toBeNull()
  await drop('3.0')
  expect((await place(placeId)).removedAt).not.toBeNull()
})

test('what a person deleted comes back only while a message carries it', async () => {
  const { documentId, placeId } = await share('1.0')
  await share('2.0')
  await handle.transaction((tx) => removePlaces(tx, [placeId], 'deleted', 'ann'))
  await drop('1.0')
  expect(await handle.transaction((tx) => restorePlaces(tx, 'org', documentId, 'ann'))).toBe(1)
  await handle.transaction((tx) => removePlaces(tx, [placeId], 'deleted', 'ann'))
  await drop('2.0')
  expect(await handle.transaction((tx) => restorePlaces(tx, 'org', documentId, 'ann'))).toBe(0)
})

import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrateDatabase, openDatabase, type DatabaseHandle } from './open.js'
import { processedKeys } from './schema/work.js'

let handle: DatabaseHandle

beforeEach(() => {
  const file = join(mkdtempSync(join(tmpdir(), 'qm-open-')), 'test.db')
  migrateDatabase(file)
  handle = openDatabase(file)
})
afterEach(() => handle.close())

test('the database and its journal are readable by their owner alone, also when they were not', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'qm-open-')), 'loose.db')
  writeFileSync(file, '', { mode: 0o644 })
  migrateDatabase(file)
  const loose = openDatabase(file)
  await loose.transaction((tx) => tx.insert(processedKeys).values({ key: 'k', createdAt: 1 }))
  const modes = [file, `${file}-wal`, `${file}-shm`].map((each) => (statSync(each).mode & 0o777).toString(8))
  loose.close()
  expect(modes).toEqual(['600', '600', '600'])
})

const row = (key: string) => ({ key, createdAt: 1 })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a write beside an open transaction waits its turn and blocks nothing', async () => {
  const order: string[] = []
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  const transaction = handle.transaction(async (tx) => {
    await tx.insert(processedKeys).values(row('inner'))
    await held
    order.push('transaction')
  })
  const write = handle.db.insert(processedKeys).values(row('outer')).onConflictDoNothing().returning().then((rows) => {
    order.push('write')
    return rows
  })
  // The write is not carried out, reads are, and timers run: nothing blocks.
  await pause(5)
  expect(await handle.db.select().from(processedKeys)).toEqual([])
  expect(order).toEqual([])
  finish()
  await transaction
  expect(await write).toEqual([row('outer')])
  expect(order).toEqual(['transaction', 'write'])
})

test('a failed body leaves nothing, and the next one runs', async () => {
  await expect(handle.transaction(async (tx) => {
    await tx.insert(processedKeys).values(row('a'))
    throw new Error('no')
  })).rejects.toThrow('no')
  await handle.transaction((tx) => tx.insert(processedKeys).values(row('b')).then(() => undefined))
  expect((await handle.db.select().from(processedKeys)).map((r) => r.key)).toEqual(['b'])
})

test('what would wait for itself fails, and the next one runs', async () => {
  await expect(handle.transaction(async () => handle.db.insert(processedKeys).values(row('c')))).rejects.toThrow(/own tx/)
  await expect(handle.transaction(async () => handle.transaction(async () => 1))).rejects.toThrow(/own tx/)
  expect(await handle.db.select().from(processedKeys)).toEqual([])
  await handle.db.insert(processedKeys).values(row('after'))
})

test('work that a transaction only sets off runs after it', async () => {
  const later: Promise<unknown>[] = []
  await handle.transaction(async (tx) => {
    await tx.insert(processedKeys).values(row('first'))
    later.push(handle.transaction((inner) => inner.insert(processedKeys).values(row('second')).then(() => 1)))
    await pause(20)
  })
  await Promise.all(later)
  expect(await handle.db.select().from(processedKeys)).toHaveLength(2)
})

test('a write that fails rejects', async () => {
  await handle.db.insert(processedKeys).values(row('d'))
  await expect(handle.db.insert(processedKeys).values(row('d'))).rejects.toThrow(/UNIQUE/i)
})

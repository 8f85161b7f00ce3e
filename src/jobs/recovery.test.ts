import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buryJob, claimOne, insertJob } from '../db/jobs.js'
import { migrateDatabase, openDatabase } from '../db/open.js'
import { createLogger } from '../log.js'
import { DeathReports } from './recovery.js'

test('two that look at the same death at once tell it once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'qm-recovery-'))
  migrateDatabase(join(dir, 'test.db'))
  const handle = openDatabase(join(dir, 'test.db'))
  try {
    const now = Date.now()
    await handle.transaction(async (tx) => {
      const { id } = await insertJob(tx, { name: 'data.purge', payload: {}, orgId: undefined, requestedBy: undefined, uniqueKey: undefined, maxAttempts: 1, priority: 0, runAt: now, now })
      await claimOne(tx, id, { token: 't', leaseUntil: now + 1000, now })
      await buryJob(tx, { id, token: 't' }, { code: 'x', message: 'x' }, 'R-1', now)
    })
    const told: string[] = []
    const log = createLogger('silent', 'test')
    const onDead = async (row: { id: string }) => void told.push(row.id)
    await Promise.all([new DeathReports().send(handle, onDead, log), new DeathReports().send(handle, onDead, log)])
    expect(told).toHaveLength(1)
  } finally {
    handle.close()
    rmSync(dir, { recursive: true })
  }
})

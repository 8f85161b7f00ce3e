import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisMissing, startRedis, type RedisChild } from '../../src/jobs/testing/redis-child.js'
import { longFile } from '../support/long-file.js'
import { letPass, type Person } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { wordsOf } from '../support/words-of.js'

/** A minute takes a minute: `QM_SLOW=1` asks for it. */
const absenceMs = process.env.QM_SLOW === '1' ? 60_000 : 8000

describe.skipIf(redisMissing)(`a Redis that goes away${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let dir: string
  let redis: RedisChild
  let service: Service
  let employee: Person

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'quartermaster-redis-'))
    redis = await startRedis(dir)
    service = await startService({ REDIS_URL: redis.url })
    employee = service.as('employee')
  }, 60_000)
  afterAll(async () => {
    await service?.close()
    await redis?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('carries jobs while it is there', async () => {
    await employee.share('general', 'canteen.txt', 'The canteen opens at 11:45 and closes at 13:30.')
    expect(wordsOf(await service.as('admin').command('general', '/index-health'))).toContain('BullMQ on Redis')
  })

  it('loses nothing when it is stopped for a while, and comes back empty', async () => {
    const first = await employee.upload('general', 'oak.md', longFile('oak', 150))
    await letPass(500)
    await redis.kill()
    const second = await employee.upload('random', 'ash.md', longFile('ash', 20))
    // Answers need no Redis; what is degraded is said.
    expect(wordsOf((await employee.ask('general', 'when does the canteen open?')).reply)).toContain('11:45')
    await until('health to say it', async () => wordsOf(await service.as('admin').command('general', '/index-health')).includes('Redis'))
    await letPass(absenceMs)
    await redis.start()
    for (const upload of [first, second]) {
      expect(wordsOf(await employee.summaryOf(upload, 60_000))).toContain('is ready:')
      await letPass(300)
      expect(await employee.replies(upload.channel, upload.ts)).toHaveLength(1)
    }
    expect(wordsOf((await employee.ask('general', 'how many boxes of screws are on shelf ash-7?')).reply)).toContain('107')
    expect(service.rows('select document_id, ordinal from chunks group by document_id, ordinal having count(*) > 1')).toEqual([])
  }, 240_000)
}, 120_000)

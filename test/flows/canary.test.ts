import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisMissing, startRedis, type RedisChild } from '../../src/jobs/testing/redis-child.js'
import { startService, type Service } from '../support/service.js'
import { wordsOf } from '../support/words-of.js'

/** Words that occur nowhere else: one each in a question, in a document, in a file's name, in its title, and a private address. */
const word = (what: string) => `${what}${randomBytes(6).toString('hex')}`
const canaries = { question: word('questionword'), text: word('textword'), name: word('nameword'), title: word('titleword'), reason: word('reasonword'), broken: word('brokenword') }
const found = (text: string) => [...Object.entries(canaries).filter(([, canary]) => text.includes(canary)).map(([what]) => what), ...(/xoxb-|xapp-|files-pri|url_private/.test(text) ? ['a secret'] : [])]

describe.skipIf(redisMissing)(`a canary word${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let dir: string
  let redis: RedisChild
  let service: Service

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'quartermaster-canary-'))
    redis = await startRedis(dir)
    service = await startService({ REDIS_URL: redis.url, LOG_LEVEL: 'debug' })
  }, 60_000)
  afterAll(async () => {
    await service?.close()
    await redis?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it('is in no log, metric, job, Redis key or health report, whatever happens', async () => {
    const [employee, admin] = [service.as('employee'), service.as('admin')]
    const file = await employee.share('general', `${canaries.name}.md`, `# ${canaries.text}\n\nThe ${canaries.text} valve opens at 40 bar.\n`, { title: canaries.title })
    await employee.summaryOf(await employee.upload('general', `${canaries.name}.pdf`, `%PDF-1.7\n${canaries.broken} is broken\n`, { comment: `@quartermaster what is ${canaries.question}?` }))
    await service.faults({ files_html: true })
    await employee.summaryOf(await employee.upload('general', `${canaries.name}.txt`, canaries.text, { title: canaries.title }), 60_000)
    await service.faults({ reset: true })

    const { reply } = await employee.ask('general', `at how many bar does the ${canaries.text} valve open? ${canaries.question}`)
    await employee.command('general', '/ask', `when is ${canaries.question}?`)
    await employee.command('general', '/documents', `status ${canaries.name}`)
    await admin.command('general', '/ask', `all: ${canaries.question} ${canaries.text}`)
    await employee.askDirectly(`delete ${canaries.title}`)
    await employee.action('general', reply.ts, 'ask.feedback', 'negative')
    const form = await employee.view((view) => view.callback_id === 'ask.feedback-reason')
    await employee.client('submit', { view_id: form.id, values: { 'ask.input-reason': canaries.reason } })
    await employee.action('general', reply.ts, 'ask.open-source')
    await employee.view((view) => wordsOf(view).includes(canaries.text))
    // What goes wrong on Slack's side is logged with as little.
    await service.faults({ fail: { 'chat.stopStream': { error: 'internal_error', times: 1 }, 'views.open': { error: 'internal_error', times: 1 } }, rate_limit: { 'chat.startStream': 1 } })
    await employee.ask('general', `once more: ${canaries.question}`)
    await employee.action('general', reply.ts, 'ask.open-source')
    await service.faults({ reset: true })
    await service.kill('worker')
    await service.kill('bot')
    await service.ready()
    await employee.api('chat.delete', { channel: file.channel, ts: file.ts })
    await employee.ask('general', `and ${canaries.question}?`)

    const client = new Redis(redis.url)
    const keys = await client.keys('*')
    const values = await Promise.all(keys.map(async (key) => `${key} ${await valueOf(client, key)}`))
    client.disconnect()
    const metrics = await fetch(`${service.webUrl}/metrics`).then((response) => response.text())
    const page = await fetch(service.webUrl).then((response) => response.text())
    expect(keys.length).toBeGreaterThan(0)
    expect(metrics).toMatch(/^# HELP/m)
    expect(service.output().length).toBeGreaterThan(1000)
    const places = {
      output: service.output(),
      metrics,
      page,
      redis: values.join('\n'),
      jobs: JSON.stringify(service.rows('select * from jobs')),
      audit: JSON.stringify(service.rows('select * from audit_log')),
      heartbeats: JSON.stringify(service.rows('select * from heartbeats')),
      healthz: JSON.stringify((await service.health()).report),
      indexHealth: wordsOf(await admin.command('general', '/index-health')),
    }
    expect(Object.entries(places).flatMap(([place, text]) => found(text).map((what) => `${what} in ${place}`))).toEqual([])
  }, 120_000)
})

async function valueOf(client: Redis, key: string): Promise<string> {
  const type = await client.type(key)
  if (type === 'hash') return JSON.stringify(await client.hgetall(key))
  if (type === 'list') return JSON.stringify(await client.lrange(key, 0, -1))
  if (type === 'set') return JSON.stringify(await client.smembers(key))
  if (type === 'zset') return JSON.stringify(await client.zrange(key, '0', '-1'))
  if (type === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'))
  return String(await client.get(key))
}

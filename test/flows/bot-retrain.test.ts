import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../playground/shared/things.js'
import { createArtifactFiles } from '../../src/db/artifact-files.js'
import { activateArtifact, activeArtifactId, saveArtifact } from '../../src/db/artifacts.js'
import type { ModelCard } from '../../src/pipelines/learning/model-card.js'
import { createFakeReview, fakeView } from '../../src/pipelines/products/review/fake-review.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

let world: World
let general: string
let dir: string

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'retrain-'))
  world = await createWorld({ trains: false, deps: { review: createFakeReview([fakeView()]) } })
  general = await world.channel('general')
}, 30_000)
afterEach(async () => {
  await world.close()
  rmSync(dir, { recursive: true })
})

const trainings = () => world.handle.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.name, 'products.train') })

function told(who: string, words: string): Promise<Message> {
  return world.until(`“${words}”`, async () => (await world.ephemerals(who, general)).find((each) => wordsOf(each).includes(words)))
}

async function direct(who: string, words: string): Promise<{ channel: string; message: Message }> {
  const channel = (await world.client(who, 'messages', {})).channel as string
  const message = await world.until(`“${words}”`, async () => ((await world.api(who, 'conversations.history', { channel, limit: 20 })).messages as Message[]).find((each) => wordsOf(each).includes(words)))
  return { channel, message }
}

describe('/retrain', () => {
  it('starts one training when an admin clicks, and refuses everybody else', async () => {
    await world.client('employee', 'command', { channel: general, command: '/retrain' })
    await told('employee', 'is for admins')
    await world.client('admin', 'command', { channel: general, command: '/retrain' })
    const menu = await told('admin', 'Which model shall learn')
    expect(await trainings()).toEqual([])
    for (let twice = 0; twice < 2; twice++) await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'retrain.start' })
    await told('admin', 'Training has started')
    const [job, ...more] = await trainings()
    expect(more).toEqual([])
    expect(job!.payload).toMatchObject({ catalogueId: 'cat_1', replyTo: { channelId: expect.any(String) } })
  })

  it('tells what came of it, and goes back with one click', async () => {
    const admin = await world.client('admin', 'home', {}).then(() => world.until('the admin', () => world.handle.db.query.users.findFirst({ where: (row, { eq }) => eq(row.role, 'admin') })))
    const { orgId } = admin
    await world.client('admin', 'command', { channel: general, command: '/retrain' })
    const menu = await told('admin', 'Which model shall learn')
    await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'retrain.start' })
    await told('admin', 'Training has started')
    const { replyTo } = (await trainings())[0]!.payload as { replyTo: { channelId: string } }

    const kind = 'products.matcher:cat_1'
    const estimate = { value: 0.91, low: 0.85, high: 0.95 }
    const card: ModelCard = {
      kind: 'products.matcher',
      version: 'v1',
      data: { train: 120, valid: 0, test: 120, audit: 24, perLabel: { match: 100, none: 20 }, cutOff: 1, version: 'x' },
      metrics: { accuracy: estimate, f1: estimate },
      calibration: null,
      versions: { measuredOn: 'cross-validation' },
      madeBy: admin.id,
      madeAt: 1,
      seconds: 2.5,
      seed: 1,
      verdict: { kind: 'activate', reason: 'It is clearly better.', metric: 'accuracy', active: 0.8, challenger: 0.91, difference: estimate, lossDifference: null, p: 0.001, rows: 120, auditRows: 24 },
      previous: null,
    }
    const saved = await saveArtifact(world.handle, createArtifactFiles(dir), { orgId, kind, version: 'v1', bytes: Buffer.from('{}'), metrics: { card }, madeBy: admin.id })
    await world.handle.transaction((tx) => activateArtifact(tx, { orgId, kind, artifactId: saved.id, by: admin.id }))
    await world.queue.enqueue('slack.reply', { orgId, subject: `model:${saved.id}`, replyTo }, { orgId })

    await world.client('admin', 'home', {})
    const home = await world.until('the model on the home page', async () => {
      const { view } = await world.client('admin', 'home', {})
      return wordsOf(view).includes('F1 *0.910* (95 % certain: 0.850 to 0.950), measured on 120 rows') ? view : null
    })
    expect(wordsOf(home)).toContain('model v1, active since')
    expect(wordsOf(home)).toContain('*1* waits')

    const { channel, message } = await direct('admin', 'It is clearly better.')
    expect(wordsOf(message)).toContain('Trained on 120 decisions')
    await world.client('admin', 'action', { channel, ts: message.ts, action_id: 'products.rollback' })
    await direct('admin', 'The model before serves again')
    expect(await activeArtifactId(world.handle.db, orgId, kind)).toBeNull()
    const again = await world.handle.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.name, 'products.resuggest') })
    expect(again).toHaveLength(1)
    await world.client('admin', 'action', { channel, ts: message.ts, action_id: 'products.rollback' })
    await direct('admin', 'Another model serves by now')
  })
})

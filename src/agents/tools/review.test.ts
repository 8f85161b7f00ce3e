import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi, type Script } from '../../../test/support/fake-openai.js'
import { createLocalServices, type LocalServices } from '../../../test/support/local-services.js'
import { answers } from '../../db/schema/conversations.js'
import { jobs } from '../../db/schema/work.js'
import type { Role } from '../../pipelines/access/actor.js'
import { createFakeReview, fakeView, type FakeReview } from '../../pipelines/products/review/fake-review.js'
import { respond } from '../assistant.js'
import { warmModel } from '../model-answer.js'
import { newTurn, recordingSink } from '../testing.js'

let local: LocalServices
let server: FakeOpenAi
let review: FakeReview

beforeEach(async () => {
  server = await startFakeOpenAi()
  local = await createLocalServices({ LLM_MODEL: 'fake-1', LLM_BASE_URL: server.baseUrl, LLM_TIMEOUT_SECONDS: '2' })
  await warmModel(local.services.chat!)
  review = createFakeReview([fakeView()])
})
afterEach(async () => {
  await local.close()
  await server.close()
})

/** Words that the router does not know, so that the model decides what they mean. */
const words = 'Could we go through a few of those television thingies together?'

async function ask(role: Role) {
  const turn = newTurn(local, { text: words, actor: { orgId: local.orgId, userId: 'employee', role, guest: false } })
  const sink = recordingSink()
  const reply = await respond({ ...local.services, review, health: async () => [] }, turn, sink, new AbortController().signal)
  const [row] = await local.services.handle.db.select().from(answers).where(eq(answers.questionKey, turn.questionKey))
  return { reply, row: row!, shown: sink.shown() }
}

const call = (name: string, args: object = {}): Script[] => [{ call: [{ name, arguments: JSON.stringify(args) }] }, { say: 'NOTHING_FOUND' }]

it('opens the queue of who asks, whatever the model makes up', async () => {
  server.script(...call('open_review', { catalogue: 'televisions', userId: 'somebody', audience: 'everything' }))
  const { reply, row, shown } = await ask('reviewer')
  expect(reply).toMatchObject({ kind: 'review', ownerId: 'employee', catalogueId: 'cat_1', outcome: { kind: 'item' } })
  expect(review.calls).toEqual(['next channel'])
  expect(row).toMatchObject({ status: 'declined', mode: 'none' })
  expect(shown).toBe('')
  expect(review.decided.size).toBe(0)
})

it('counts what waits, and explains a row that is named', async () => {
  server.script(...call('review_status'))
  expect((await ask('reviewer')).reply).toMatchObject({ kind: 'review-overview', catalogues: [{ waiting: 1 }] })
  server.script(...call('explain_suggestion', { product: 'kdl46' }))
  expect((await ask('reviewer')).reply).toMatchObject({ kind: 'review-explained', view: { itemId: 'item_1' } })
  server.script(...call('explain_suggestion', { product: 'the moon' }))
  expect((await ask('reviewer')).reply).toMatchObject({ kind: 'nothing' })
})

it('offers a training to admins, refuses it to reviewers, and starts none', async () => {
  server.script(...call('offer_retrain'))
  expect((await ask('admin')).reply).toMatchObject({ kind: 'retrain', catalogues: [{ catalogueId: 'cat_1' }] })
  server.script(...call('offer_retrain'))
  expect((await ask('reviewer')).reply).toMatchObject({ kind: 'said', text: expect.stringContaining('Only admins') as string })
  expect((await local.services.handle.db.select().from(jobs)).filter((job) => job.name === 'products.train')).toEqual([])
})

it('is nothing for others, and takes no person and no place', async () => {
  const names = () => server.requests.at(-1)!.tools!.map((each) => each.function.name)
  await local.seedDocument('general', 'Leave handbook', '# Televisions\n\nTelevision sets are switched off at night.')
  server.script({ say: 'NOTHING_FOUND' })
  await ask('user')
  expect(names().filter((name) => /review|suggestion|retrain/.test(name))).toEqual([])
  server.script({ say: 'NOTHING_FOUND' })
  await ask('admin')
  const offered = server.requests.at(-1)!.tools!.map((each) => each.function).filter((each) => /review|suggestion|retrain/.test(each.name))
  expect(offered.map((each) => each.name).sort()).toEqual(['explain_suggestion', 'offer_retrain', 'open_review', 'review_status'])
  expect(offered.flatMap((each) => Object.keys((each.parameters as { properties?: object }).properties ?? {})).sort()).toEqual(['catalogue', 'catalogue', 'product'])
})

it('does not take the place of an answer that the files support', async () => {
  await local.seedDocument('general', 'House rules', '# Televisions\n\nTelevision sets are switched off at ten in the evening.')
  server.script({ call: [{ name: 'offer_retrain', arguments: '{}' }] }, { say: 'Television sets are switched off at ten in the evening [1].' })
  const { reply } = await ask('admin')
  expect(reply).toMatchObject({ kind: 'answer' })
})

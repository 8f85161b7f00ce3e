import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import type { JobHandlers } from '../../src/jobs/definitions.js'
import { completeDocument, rememberBlob, startProcessing } from '../../src/db/documents.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

const priceList = 'sku,product,category,price\r\nHP-1,Fjord desk oak,Desks,649.00\r\nHP-2,Fjord desk birch,Desks,529.00\r\nHP-3,Quay chair,Chairs,249.00\r\n'

describe('a product table in Slack', () => {
  let world: World
  let general: string

  /** Reads nothing, but ends as reading would. */
  const ingest: JobHandlers = {
    'documents.ingest': async (payload) => {
      const { db } = world.handle
      await startProcessing(db, payload.documentId)
      const blobHash = payload.documentId.padEnd(64, '0')
      await rememberBlob(db, blobHash, 10)
      await completeDocument(db, payload.documentId, { blobHash, kind: 'csv', bytes: 10, pages: 3, pageUnit: 'line', passages: 4, warnings: [], statedDate: null })
      await world.queue.enqueue('slack.reply', { orgId: payload.orgId, subject: `document:${payload.documentId}:${payload.placeId}`, replyTo: payload.replyTo! }, { orgId: payload.orgId })
    },
  }

  beforeAll(async () => {
    world = await createWorld({ handlers: ingest })
    general = await world.channel('general')
  }, 30_000)
  afterAll(() => world.close())

  const inThread = (ts: string, words: string | RegExp) => world.until(`“${words}”`, async () => (await world.replies(general, ts)).find((m) => (typeof words === 'string' ? wordsOf(m).includes(words) : words.test(wordsOf(m)))))
  const click = (who: string, message: Message, action_id: string) => world.client(who, 'action', { channel: general, ts: message.ts, action_id })
  const form = (who: string) => world.until('the form', async () => {
    const view = await world.view(who)
    return view?.callback_id === 'products.import-form' ? view : null
  })
  const submit = (who: string, view: View, values: Record<string, unknown> = {}) => world.client(who, 'submit', { view_id: view.id, values })
  const drop = async (who: string, name: string, text: string | Uint8Array) => {
    const shared = await world.upload(who, general, name, text)
    return { ...shared, offer: await inThread(shared.ts, 'Import as products') }
  }

  it('is offered for import, shown with its first rows, and imported', async () => {
    const { ts, offer } = await drop('employee', 'prices.csv', priceList)
    expect(wordsOf(offer)).toContain('It looks like a list of products.')
    await click('employee', offer, 'products.import')
    const view = await form('employee')
    expect(JSON.stringify(view.blocks)).toContain('Fjord desk oak')
    await submit('employee', view)
    const done = await inThread(ts, '3 rows, 3 need review')
    expect(wordsOf(done)).toContain('imported by')
    expect(await world.replies(general, ts)).toHaveLength(2)
    expect(wordsOf((await world.replies(general, ts))[0])).not.toContain('Import as products')
  })
})

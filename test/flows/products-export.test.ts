import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../playground/shared/things.js'
import { ensureCatalogue } from '../../src/db/products.js'
import { productImports } from '../../src/db/schema/products.js'
import { writeRawRows } from '../../src/db/raw-products.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

describe('/products export', () => {
  let world: World
  let general: string

  beforeAll(async () => {
    world = await createWorld()
    general = await world.channel('general')
    // Whoever speaks first is known from then on, with the channel.
    await world.client('admin', 'command', { channel: general, command: '/products' })
    const channel = await world.until('the channel', () => world.handle.db.query.channels.findFirst({ where: (row, { eq }) => eq(row.slackChannelId, general) }))
    const { orgId, id: channelId } = channel
    const catalogue = await ensureCatalogue(world.handle.db, orgId, 'Furniture', null)
    await world.handle.db.insert(productImports).values({ id: 'imp_1', orgId, catalogueId: catalogue.id, channelId, title: 'rows.csv', role: 'raw', status: 'suggesting', rowsNew: 1, rowsKnown: 0, rowsRejected: 0, createdAt: Date.now() })
    const row = { line: 2, title: 'fjord desk oak', description: '', brand: '', code: '', price: null, currency: '', category: '', attributes: {}, contentHash: 'h1', groupKey: 'g1' }
    await world.handle.transaction((tx) => writeRawRows(tx, { orgId, catalogueId: catalogue.id, channelId, importId: 'imp_1' }, [row]))
    await world.queue.enqueue('products.suggest', { orgId, importId: 'imp_1' }, { orgId })
    await world.until('the suggestion', () => world.handle.db.query.reviewItems.findFirst({ where: (item, { eq }) => eq(item.state, 'open') }))
  }, 30_000)
  afterAll(() => world.close())

  const told = (who: string, words: string): Promise<Message> => world.until(`“${words}”`, async () => (await world.ephemerals(who, general)).find((each) => wordsOf(each).includes(words)))

  it('sends the file to the one who asked, in their direct message, and nobody else anything', async () => {
    await world.client('admin', 'command', { channel: general, command: '/products', text: 'export feedback furniture' })
    await told('admin', 'is in our direct messages')
    const channel = (await world.client('admin', 'messages', {})).channel as string
    const file = await world.until('the file', async () => ((await world.api('admin', 'conversations.history', { channel, limit: 20 })).messages as Message[]).find((each) => each.files?.some((one) => one.name?.startsWith('furniture-feedback-'))))
    expect(file.files?.[0]?.name).toMatch(/^furniture-feedback-\d{4}-\d\d-\d\d\.csv$/)
    const inChannel = ((await world.api('admin', 'conversations.history', { channel: general, limit: 50 })).messages as Message[]).filter((each) => each.files?.length)
    expect(inChannel).toEqual([])
    await world.client('admin', 'command', { channel: general, command: '/products', text: 'export' })
    await told('admin', 'the rows that were decided')
    const actions = await world.handle.db.query.auditLog.findMany({ where: (row, { eq }) => eq(row.action, 'products.export') })
    expect(actions.map((each) => each.details.what)).toEqual(['feedback', 'catalogue'])
  })

  it('refuses who may not review, and says what it does not know', async () => {
    await world.client('employee', 'command', { channel: general, command: '/products', text: 'export' })
    await told('employee', 'Only reviewers and admins')
    await world.client('admin', 'command', { channel: general, command: '/products', text: 'export catalogue Lamps' })
    await told('admin', 'There is no catalogue *Lamps*')
  })
})

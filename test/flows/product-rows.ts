import { channelBySlackId } from '../../src/db/channels.js'
import { appoint } from '../../src/db/organisation.js'
import { ensureCatalogue } from '../../src/db/products.js'
import { writeCanonicalRows, writeRawRows } from '../../src/db/raw-products.js'
import { productImports } from '../../src/db/schema/products.js'
import type { ColumnMapping, TableReading } from '../../src/db/schema/products.js'
import { newId } from '../../src/ids.js'
import { toRow } from '../../src/pipelines/products/import/to-row.js'
import type { World } from './bot-harness.js'

/** A row as people write it into a table: title, then what else is known. */
export type Cells = [title: string, brand?: string, price?: string, code?: string]

const reading: TableReading = { encoding: 'utf-8', separator: ',', quote: '"', hasHeader: true, header: ['title', 'brand', 'price', 'code'] }
const mapping: ColumnMapping = { title: 0, brand: 1, price: 2, code: 3, attributes: [] }

/** Puts rows into a catalogue of a channel as an import would, and waits until each has its suggestion. */
export async function addRows(world: World, given: { channel: string; catalogue: string; table: string; raw?: Cells[]; products?: Cells[] }): Promise<string> {
  const org = (await world.handle.db.query.organisations.findFirst())!
  const channel = await world.until('the channel to be known', () => channelBySlackId(world.handle.db, org.id, given.channel))
  const catalogue = await ensureCatalogue(world.handle.db, org.id, given.catalogue, null)
  const parts = [
    ['canonical', given.products ?? [], writeCanonicalRows],
    ['raw', given.raw ?? [], writeRawRows],
  ] as const
  for (const [role, cells, write] of parts) {
    if (cells.length === 0) continue
    const importId = newId('imp')
    await world.handle.transaction(async (tx) => {
      await tx.insert(productImports).values({ id: importId, orgId: org.id, catalogueId: catalogue.id, channelId: channel.id, title: given.table, role, status: 'done', rowsNew: cells.length, rowsKnown: 0, rowsRejected: 0, createdAt: Date.now() })
      const rows = cells.map((row, at) => {
        const read = toRow(at + 2, [row[0], row[1] ?? '', row[2] ?? '', row[3] ?? ''], reading, mapping, '.')
        if (!('row' in read)) throw new Error(read.reason)
        return read.row
      })
      await write(tx, { orgId: org.id, catalogueId: catalogue.id, channelId: channel.id, importId }, rows)
    })
  }
  await world.queue.enqueue('products.resuggest', { orgId: org.id, catalogueId: catalogue.id }, { orgId: org.id })
  await world.queue.drain()
  return catalogue.id
}

/** Lets the people open the app, so that they are known, and appoints them. Returns their row ids. */
export async function appointReviewers(world: World, ...names: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const who of names) {
    await world.client(who, 'home', {})
    const slackUserId = (await world.api(who, 'auth.test')).user_id as string
    const person = await world.until(`${who} to be known`, () => world.handle.db.query.users.findFirst({ where: (row, { eq }) => eq(row.slackUserId, slackUserId) }))
    await appoint(world.handle.db, person.orgId, person.id, 'reviewer')
    ids.push(person.id)
  }
  return ids
}

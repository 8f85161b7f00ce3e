import { newId } from '../ids.js'
import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'

/** One row of a table, as it is stored. */
export interface TableRow {
  line: number
  title: string
  description: string
  brand: string
  code: string
  price: number | null
  /** '' where the table does not say. */
  currency: string
  category: string
  attributes: Record<string, string>
  /** Of everything in the row: the same again adds nothing. */
  contentHash: string
  /** Of what tells products apart: rows with the same key are decided once. */
  groupKey: string
}

export interface RowPlace {
  orgId: string
  catalogueId: string
  channelId: string
  importId: string
}

const doubleShare = 0.1

/** What an item that comes back is: what was decided is not asked again. */
export const stateByDecision = "case when decision_id is null then 'new' when (select kind from decisions where id = decision_id) = 'auto' then 'auto' else 'decided' end"

/**
 * Writes raw rows and the review items that they belong to; call it in a transaction. A row whose like is in this catalogue
 * and place already is counted as known. A decided item takes more rows without being asked again.
 */
export async function writeRawRows(tx: Db, place: RowPlace, rows: TableRow[]): Promise<{ rowsNew: number; rowsKnown: number }> {
  const connection = rawOf(tx)
  const known = statement(
    connection,
    'select r.id, i.deleted_at as gone from raw_products r join product_imports i on i.id = r.import_id where r.catalogue_id = ? and r.channel_id = ? and r.content_hash = ?',
  )
  const findItem = statement(connection, 'select id, state from review_items where catalogue_id = ? and channel_id = ? and group_key = ?')
  const addItem = statement(
    connection,
    `insert into review_items (id, org_id, catalogue_id, channel_id, group_key, raw_id, size, state, blind_audit, "double", disputed, shuffle, decisions, created_at)
     values (?, ?, ?, ?, ?, ?, 1, 'new', 0, ?, 0, ?, 0, ?)`,
  )
  const addRow = statement(
    connection,
    `insert into raw_products (id, org_id, catalogue_id, channel_id, import_id, line, content_hash, item_id, title, description, brand, code, price, currency, category, attributes)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const growItem = statement(connection, 'update review_items set size = size + 1 where id = ?')
  const bringBack = statement(connection, `update review_items set size = size + 1, raw_id = ?, state = ${stateByDecision} where id = ?`)
  const takeOver = statement(connection, 'update raw_products set import_id = ?, line = ? where id = ?')
  const { orgId, catalogueId, channelId, importId } = place
  const now = Date.now()
  // Given out here, so that an item is written once with its row's number: nobody else writes meanwhile.
  let rawId = (statement(connection, "select coalesce((select seq from sqlite_sequence where name = 'raw_products'), 0) as last").get() as { last: number }).last
  let rowsNew = 0
  for (const row of rows) {
    const item = findItem.get(catalogueId, channelId, row.groupKey) as { id: string; state: string } | undefined
    // The same content is in the same group: a new group has no known row.
    const same = item && (known.get(catalogueId, channelId, row.contentHash) as { id: number; gone: number | null } | undefined)
    if (same && same.gone === null) continue
    if (same) {
      // Its table was removed, and this one brings it again.
      takeOver.run(importId, row.line, same.id)
      if (item.state === 'removed') bringBack.run(same.id, item.id)
      else growItem.run(item.id)
      rowsNew += 1
      continue
    }
    rawId += 1
    const itemId = item?.id ?? newId('item')
    if (!item) addItem.run(itemId, orgId, catalogueId, channelId, row.groupKey, rawId, Math.random() < doubleShare ? 1 : 0, Math.floor(Math.random() * 2 ** 31), now)
    else if (item.state === 'removed') bringBack.run(rawId, itemId)
    else growItem.run(itemId)
    const attributes = JSON.stringify(row.attributes)
    addRow.run(rawId, orgId, catalogueId, channelId, importId, row.line, row.contentHash, itemId, row.title, row.description, row.brand, row.code, row.price, row.currency, row.category, attributes)
    rowsNew += 1
  }
  return { rowsNew, rowsKnown: rows.length - rowsNew }
}

/** Writes rows of a canonical table as products; call it in a transaction. A deleted product that comes again is back. */
export async function writeCanonicalRows(tx: Db, place: RowPlace, rows: TableRow[]): Promise<{ rowsNew: number; rowsKnown: number }> {
  const connection = rawOf(tx)
  const add = statement(
    connection,
    `insert into products (id, org_id, catalogue_id, channel_id, title, description, brand, code, price, currency, category, attributes, content_hash, import_id, created_at, updated_at, seq)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (catalogue_id, channel_id, content_hash) do update set deleted_at = null, import_id = excluded.import_id, updated_at = excluded.updated_at, seq = excluded.seq where deleted_at is not null`,
  )
  const { orgId, catalogueId, channelId, importId } = place
  const now = Date.now()
  let { seq } = statement(connection, 'select coalesce(max(seq), 0) as seq from products where catalogue_id = ?').get(catalogueId) as { seq: number }
  let rowsNew = 0
  for (const row of rows) {
    const attributes = JSON.stringify(row.attributes)
    const { changes } = add.run(
      newId('prod'), orgId, catalogueId, channelId, row.title, row.description, row.brand, row.code, row.price, row.currency, row.category, attributes, row.contentHash, importId, now, now, seq + 1,
    )
    if (changes === 0) continue
    seq += 1
    rowsNew += 1
  }
  return { rowsNew, rowsKnown: rows.length - rowsNew }
}

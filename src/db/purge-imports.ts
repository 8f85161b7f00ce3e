import { and, eq, isNotNull, lt } from 'drizzle-orm'
import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'
import { productImports, products } from './schema/products.js'

/** Tables that were removed before `before`, a few at a time so that each transaction stays short. */
export async function purgeableImports(db: Db, before: number, limit: number): Promise<string[]> {
  const rows = await db.select({ id: productImports.id }).from(productImports).where(lt(productImports.deletedAt, before)).limit(limit)
  return rows.map((row) => row.id)
}

/**
 * Removes a table for good: its rows, rejects and products, and the items that nobody decided. What people decided stays on record
 * with its features and its product, without the words that were made from the row.
 */
export async function purgeImport(tx: Db, importId: string): Promise<void> {
  const run = (text: string) => statement(rawOf(tx), text).run({ importId })
  const gone = `select r.item_id from raw_products r join review_items i on i.id = r.item_id where r.import_id = @importId and i.state = 'removed'`
  run(
    `update decisions set before = json_set(before, '$.newText', '', '$.text', case json_extract(before, '$.kind') when 'new' then '' else json_extract(before, '$.text') end)
     where item_id in (${gone})`,
  )
  run(`update review_items set suggestion = null where id in (${gone})`)
  run(`delete from review_items where id in (${gone}) and not exists (select 1 from decisions d where d.item_id = review_items.id)`)
  await tx.delete(productImports).where(eq(productImports.id, importId))
  await tx.delete(products).where(and(eq(products.importId, importId), isNotNull(products.deletedAt)))
}

import type { Db } from '../../../db/open.js'
import { productsChangedSince, type ProductRow } from '../../../db/products.js'
import { createCandidateIndex, type CandidateIndex } from '../matching/candidate-index.js'
import { createCorpusStats, type CorpusStats } from '../matching/corpus-stats.js'
import { prepareProduct, type PreparedProduct } from '../matching/prepared-product.js'
import type { ProductText } from '../matching/product-text.js'

/** A catalogue in memory, ready for matching: a copy of rows that catches up before each use. */
export interface CatalogueCopy {
  readonly index: CandidateIndex
  readonly stats: CorpusStats
  /** The newest change that is in. */
  readonly seq: number
  product(id: string): { prepared: PreparedProduct; row: ProductRow } | undefined
  /** Reads what changed since the last call. */
  catchUp(db: Db): Promise<void>
}

const slice = 2000

export function createCatalogueCopy(orgId: string, catalogueId: string): CatalogueCopy {
  const index = createCandidateIndex([])
  const stats = createCorpusStats()
  const held = new Map<string, { prepared: PreparedProduct; row: ProductRow }>()
  let seq = 0
  let turn: Promise<void> = Promise.resolve()

  function take(row: ProductRow): void {
    const before = held.get(row.id)
    if (before) {
      stats.remove(before.prepared)
      index.remove(row.id)
      held.delete(row.id)
    }
    if (row.deletedAt !== null) return
    const prepared = prepareProduct(textOfRow(row.id, row))
    held.set(row.id, { prepared, row })
    stats.add(prepared)
    index.add(prepared)
  }

  async function read(db: Db): Promise<void> {
    for (;;) {
      const rows = await productsChangedSince(db, orgId, catalogueId, seq, slice)
      for (const row of rows) take(row)
      seq = rows.at(-1)?.seq ?? seq
      if (rows.length < slice) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return {
    index,
    stats,
    get seq() {
      return seq
    },
    product: (id) => held.get(id),
    catchUp(db) {
      turn = turn.catch(() => undefined).then(() => read(db))
      return turn
    },
  }
}

/** What matching reads of a row, raw or canonical. */
export function textOfRow(id: string, row: Pick<ProductRow, 'title' | 'description' | 'brand' | 'code' | 'price' | 'currency' | 'attributes'>): ProductText {
  return { id, title: row.title, description: row.description, brand: row.brand, code: row.code, price: row.price, currency: row.currency, attributes: row.attributes }
}

import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ProductText } from '../src/pipelines/products/matching/product-text.js'
import { csvLine } from '../src/pipelines/products/import/csv-cell.js'
import { madeRow } from './made-products.js'
import { seeded } from './random.js'

/** Made-up products as a table. */
export async function writeProducts(path: string, products: readonly ProductText[]): Promise<void> {
  await write(path, function* () {
    yield csvLine(['title', 'description', 'price'])
    for (const { title, description, price } of products) yield csvLine([title, description, price])
  })
}

/** Rows as shops would write the products, in a random order; returns which product each is, by line (2 is the first). */
export async function writeRows(path: string, products: readonly ProductText[], rows: number, seed: number): Promise<Int32Array> {
  const random = seeded(seed)
  const of = new Int32Array(rows + 2)
  await write(path, function* () {
    yield csvLine(['title', 'price'])
    for (let line = 2; line < rows + 2; line++) {
      of[line] = Math.floor(random() * products.length)
      const { title, price } = madeRow(products[of[line]!]!, '', random)
      yield csvLine([title, price === null ? null : Math.round(price * 100) / 100])
    }
  })
  return of
}

async function write(path: string, lines: () => Generator<string>): Promise<void> {
  await pipeline(Readable.from(pieces(lines())), createWriteStream(path))
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < 65_536) continue
    yield piece
    piece = ''
  }
  yield piece
}

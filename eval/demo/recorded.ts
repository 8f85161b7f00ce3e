import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { seeded, shuffled } from '../../src/pipelines/learning/random.js'
import { projectRoot } from '../../src/paths.js'

/** What people decided about one row of a supplier's table. */
export interface Recorded {
  line: number
  /** Keys of the organisation's products that it is; empty: none of them. */
  products: string[]
  /** What it is called then, where somebody wrote that down. */
  title: string
  /** Rows to be measured on are never decided. */
  use: 'train' | 'measure'
}

/** Two tables, and what people decided. `keyOf` names a product of the first table as the decisions do. */
export interface DemoData {
  name: string
  own: { path: string; columns?: Record<string, string> }
  rows: { path: string; columns?: Record<string, string> }
  recorded: Recorded[]
  keyOf(product: { title: string; description: string; code: string }): string
  note: string
}

type Row = Record<string, string>

/** The tables and decisions that come along: a made-up hardware shop and its suppliers. */
export function shopData(): DemoData {
  const folder = join(projectRoot, 'eval/demo/shop')
  const decisions: Row[] = parse(readFileSync(join(folder, 'decisions.csv')), { columns: true })
  return {
    name: 'a made-up hardware shop',
    own: { path: join(folder, 'own-products.csv') },
    rows: { path: join(folder, 'supplier-rows.csv'), columns: { title: 'item', brand: 'maker', code: 'ref', price: 'net price' } },
    recorded: decisions.map(({ line, title, use, ...row }) => ({ line: Number(line), products: row['part no'] ? [row['part no']] : [], title: title ?? '', use: use === 'train' ? 'train' : 'measure' })),
    keyOf: (product) => product.code,
    note: 'The starter model has seen nothing like it.',
  }
}

const recordedShare = 0.4

/** The public Abt-Buy tables, with the published matches as what people decided on a part of the rows. */
export function abtBuyData(folder: string): DemoData {
  const table = (name: string): Row[] => parse(readFileSync(join(folder, 'tables', name)), { columns: true, delimiter: '|', quote: null, relax_column_count: true, bom: true })
  const own = new Map(table('buy.csv').map((row) => [row.id!, keyOf({ title: row.name!, description: row.description ?? '' })]))
  const matches = new Map<string, string[]>()
  for (const { D1, D2 } of table('gt.csv')) matches.set(D1!, [...(matches.get(D1!) ?? []), own.get(D2!)!])
  const rows = table('abt.csv')
  const columns = { title: 'name', description: 'description', price: 'price' }
  const decided = new Set(shuffled(rows.map((_, i) => i), seeded(7)).slice(0, Math.round(rows.length * recordedShare)))
  return {
    name: 'Abt-Buy',
    own: { path: join(folder, 'tables/buy.csv'), columns },
    rows: { path: join(folder, 'tables/abt.csv'), columns },
    recorded: rows.map((row, i) => ({ line: i + 2, products: matches.get(row.id!) ?? [], title: '', use: decided.has(i) ? 'train' : 'measure' })),
    keyOf,
    note: 'The starter model was fitted on labelled pairs of these very tables, so that little is left to learn.',
  }
}

function keyOf({ title, description }: { title: string; description: string }): string {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
  return `${plain(title)}\n${plain(description)}`
}

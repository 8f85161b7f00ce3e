import { mkdtemp, rm, stat } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { importedItems } from '../src/db/import-items.js'
import { productsChangedSince } from '../src/db/products.js'
import { madeProducts } from './made-products.js'
import { writeProducts, writeRows } from './made-tables.js'
import { openProductWorkspace, type ProductWorkspace } from './product-workspace.js'
import { round, table, type Report } from './report.js'

const productCount = Number(process.env.BENCH_PRODUCTS ?? 20_000)
const rowCount = Number(process.env.BENCH_ROWS ?? 100_000)

/** From two files to suggestions in the database, by the service's own jobs in one process: how long, and the most memory. */
export async function measureProducts(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-products-'))
  const { truth, titles } = await tables(folder)
  const peakBefore = peakMb()
  const workspace = await openProductWorkspace(join(folder, 'data'))
  try {
    const used = process.cpuUsage()
    const started = performance.now()
    await workspace.importFile(join(folder, 'own.csv'), { catalogue: 'Bench', role: 'canonical' })
    const own = performance.now()
    const rows = await workspace.importFile(join(folder, 'rows.csv'), { catalogue: 'Bench', role: 'raw' })
    const ended = performance.now()
    const { user, system } = process.cpuUsage(used)
    const load = round(loadavg()[0]!)
    const peak = peakMb()
    const figures = {
      products: productCount,
      rows: rowCount,
      rowsNew: rows.rowsNew,
      ownSeconds: round((own - started) / 1000),
      rowsSeconds: round((ended - own) / 1000),
      seconds: round((ended - started) / 1000),
      processorSeconds: round((user + system) / 1e6),
      peakBefore,
      peakMb: peak,
      databaseMb: round((await stat(workspace.config.databaseFile)).size / 1e6),
      right: await shareRight(workspace, rows, truth, titles),
      load,
    }
    return {
      title: `Products: ${rowCount.toLocaleString('en')} rows imported and suggested against ${productCount.toLocaleString('en')} products, with the database`,
      table: table(['step', 'value'], [
        ['import and index the products', `${figures.ownSeconds} s`],
        ['import the rows, suggest for each', `${figures.rowsSeconds} s`],
        ['together', `${figures.seconds} s`],
        ['processor time', `${figures.processorSeconds} s`],
        ['peak memory of the process', `${figures.peakMb} MB`],
      ]),
      notes: [`the right product is suggested for ${round(100 * figures.right)} % of 2000 rows; database ${figures.databaseMb} MB; load at the end ${load}`],
      figures,
    }
  } finally {
    await workspace.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function tables(folder: string): Promise<{ truth: Int32Array; titles: string[] }> {
  const products = madeProducts(productCount)
  await writeProducts(join(folder, 'own.csv'), products)
  const truth = await writeRows(join(folder, 'rows.csv'), products, rowCount, 23)
  return { truth, titles: products.map(({ title }) => title) }
}

async function shareRight(workspace: ProductWorkspace, rows: { importId: string; catalogueId: string }, truth: Int32Array, titles: string[]): Promise<number> {
  const { handle, orgId } = workspace
  const byTitle = new Map((await productsChangedSince(handle.db, orgId, rows.catalogueId, 0, productCount)).map((row) => [row.id, row.title]))
  const some = await importedItems(handle.db, orgId, rows.importId, 0, 2000)
  const right = some.filter(({ line, item }) => item.suggestion?.productId != null && byTitle.get(item.suggestion.productId) === titles[truth[line]!])
  return right.length / some.length
}

/** Of this process since its start, in 10^6 bytes. */
function peakMb(): number {
  return round(process.resourceUsage().maxRSS * 1.024e-3, 0)
}

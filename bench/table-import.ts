import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { rememberBlob } from '../src/db/documents.js'
import { createDiskBlobStore } from '../src/db/files.js'
import { migrateDatabase, openDatabase } from '../src/db/open.js'
import { ensureOrganisation } from '../src/db/organisation.js'
import { registerImport } from '../src/db/product-imports.js'
import { chooseReading, examineFile } from '../src/pipelines/products/import/examine-table.js'
import { importTable } from '../src/pipelines/products/import/import-table.js'
import { readRows } from '../src/pipelines/products/import/read-rows.js'
import { round, table, type Report } from './report.js'

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
const makers = ['Sony', 'Canon', 'Bose', 'LG', 'Panasonic', 'Linksys', 'Belkin', 'Garmin', 'Whirlpool', 'Samsung']
const things = ['digital camera', 'turntable', 'LCD monitor', 'speaker system', 'wireless router', 'dishwasher', 'headphones', 'GPS receiver']
const colours = ['black', 'white', 'silver', 'red', 'brushed steel']

/** One large product table, from a file to rows: how long, and the most memory that the process ever had. */
export async function measureImport(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-import-'))
  const handle = await migrated(join(folder, 'bench.db'))
  try {
    const path = join(folder, 'products.csv')
    await pipeline(madeTable(), createWriteStream(path))
    const bytes = (await stat(path)).size
    const blobs = createDiskBlobStore(join(folder, 'blobs'))
    const { orgId, importId, shape } = await ready(handle, blobs, path)
    const peakBefore = peakMb()
    const readSeconds = await seconds(async () => {
      for await (const row of readRows(path, shape.reading)) if (row.line < 0) break
    })
    const peakReading = peakMb()
    let outcome: Awaited<ReturnType<typeof importTable>> | undefined
    const processor = process.cpuUsage()
    const importSeconds = await seconds(async () => {
      outcome = await importTable({ handle, blobs }, { orgId, importId, signal: new AbortController().signal, progress: async () => undefined })
    })
    const used = process.cpuUsage(processor)
    const processorSeconds = round((used.user + used.system) / 1e6)
    const { rowsNew, rowsKnown, rowsRejected } = outcome as { rowsNew: number; rowsKnown: number; rowsRejected: number }
    const figures = { rows, megabytes: round(bytes / 1e6), rowsNew, rowsKnown, rowsRejected, readSeconds, importSeconds, processorSeconds, peakBefore, peakReading, peakMb: peakMb(), databaseMb: round((await stat(join(folder, 'bench.db'))).size / 1e6) }
    return {
      title: `Import: a product table of ${rows.toLocaleString('en')} rows, ${figures.megabytes} MB`,
      table: table(['', 'seconds', 'rows/s', 'peak MB so far'], [
        ['reading it', readSeconds.toFixed(1), String(Math.round(rows / readSeconds)), figures.peakReading.toFixed(0)],
        ['importing it', importSeconds.toFixed(1), String(Math.round(rows / importSeconds)), figures.peakMb.toFixed(0)],
      ]),
      notes: [`${rowsNew} new, ${rowsKnown} known, ${rowsRejected} rejected; importing took ${processorSeconds} s of the processor`, `peak before: ${peakBefore} MB; database: ${figures.databaseMb} MB`],
      figures,
    }
  } finally {
    handle.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function migrated(file: string) {
  migrateDatabase(file)
  return openDatabase(file)
}

async function ready(handle: ReturnType<typeof openDatabase>, blobs: ReturnType<typeof createDiskBlobStore>, path: string) {
  const { id: orgId } = await ensureOrganisation(handle.db, { slackTeamId: 'bench', kind: 'playground', name: 'bench', domain: null, botUserId: null, botId: null })
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const sha256 = hash.digest('hex')
  const staged = await blobs.stagingPath()
  await copyFile(path, staged)
  await blobs.keep(staged, sha256)
  const { shape, mapping } = await examineFile({ handle }, orgId, path)
  const importId = await handle.transaction(async (tx) => {
    await rememberBlob(tx, sha256, 0)
    return (await registerImport(tx, { orgId, channelId: '', slackFileId: null, title: 'products.csv', role: 'raw', requestedBy: null, blobHash: sha256 })).importId
  })
  await chooseReading({ handle }, { orgId, importId, catalogue: { name: 'Bench' }, role: 'raw', reading: shape.reading, mapping: mapping!, userId: null })
  return { orgId, importId, shape }
}

/** Rows like a supplier's: one in fifty comes again, one in a thousand is broken. */
function* madeTable(): Generator<string> {
  let part = 'sku,title,description,brand,price,category,colour\n'
  for (let i = 0; i < rows; i += 1) {
    const j = Math.floor(i * 0.98)
    const maker = makers[j % makers.length]!
    const thing = things[(j >> 3) % things.length]!
    const colour = colours[(j >> 5) % colours.length]!
    const model = `${maker.slice(0, 2).toUpperCase()}${j}`
    part += i % 1000 === 999 ? `${model},"${maker} ${thing},broken\n` : `${model},${maker} ${thing} ${model},"${thing}, ${colour}, with cable and manual",${maker},${10 + (j % 990)}.99,${thing},${colour}\n`
    if (part.length < 65_536) continue
    yield part
    part = ''
  }
  yield part
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return round((performance.now() - started) / 1000, 2)
}

function peakMb(): number {
  return round((process.resourceUsage().maxRSS * 1024) / 1e6)
}

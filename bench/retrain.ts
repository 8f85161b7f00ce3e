import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDecision } from '../src/db/decisions.js'
import { importedItems } from '../src/db/import-items.js'
import { getJob } from '../src/db/jobs.js'
import { productsChangedSince } from '../src/db/products.js'
import { updateItem, type RawProductRow, type ReviewItemRow } from '../src/db/review-items.js'
import { storeSuggestions } from '../src/db/suggestions.js'
import { newId } from '../src/ids.js'
import { prepareSuggesting } from '../src/pipelines/products/suggest/suggest-items.js'
import { suggestForRow, type SuggestWith } from '../src/pipelines/products/suggest/suggest-row.js'
import { madeProducts } from './made-products.js'
import { writeProducts, writeRows } from './made-tables.js'
import { openProductWorkspace, type ProductWorkspace } from './product-workspace.js'
import { round, table, type Report } from './report.js'

const productCount = Number(process.env.BENCH_PRODUCTS ?? 20_000)
const decisionCount = Number(process.env.BENCH_DECISIONS ?? 10_000)
const servedRows = 1000
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Suggestions asked for each second, whether the last one is done or not. */
const rate = 50

type Open = { item: ReviewItemRow; raw: RawProductRow }

interface Latency {
  p50: number
  p99: number
  max: number
}

interface Round {
  retrainSeconds: number
  /** Of the whole process while it trained. */
  processorSeconds: number
  idle: Latency
  training: Latency
  ratio: number
}

/** Learning from decisions by the service's own job, while suggestions are asked for at a fixed rate; alternates with the same without learning. */
export async function measureRetrain(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-retrain-'))
  const products = madeProducts(productCount)
  await writeProducts(join(folder, 'own.csv'), products)
  const truth = await writeRows(join(folder, 'rows.csv'), products, decisionCount + servedRows, 29)
  const titles = products.map(({ title }) => title)
  products.length = 0
  const workspace = await openProductWorkspace(join(folder, 'data'))
  try {
    await workspace.importFile(join(folder, 'own.csv'), { catalogue: 'Bench', role: 'canonical' })
    const { importId, catalogueId } = await workspace.importFile(join(folder, 'rows.csv'), { catalogue: 'Bench', role: 'raw' })
    const open = await decide(workspace, importId, catalogueId, truth, titles)
    const using = await prepareSuggesting(workspace.products, workspace.orgId, catalogueId)
    await serve(workspace, using, open, () => false, 3)
    const runs: Round[] = []
    for (let i = 0; i < rounds; i++) runs.push(await oneRound(workspace, using, open, catalogueId))
    const ratio = median(runs.map((run) => run.ratio))
    const figures = { products: productCount, decisions: decisionCount, rounds: runs, retrainSeconds: median(runs.map((run) => run.retrainSeconds)), processorSeconds: median(runs.map((run) => run.processorSeconds)), ratio, load: round(loadavg()[0]!) }
    return {
      title: `Retrain on ${decisionCount.toLocaleString('en')} decisions while ${rate} suggestions a second are served`,
      table: table(
        ['round', 'retrain s', 'processor s', 'idle p50', 'p99', 'max ms', 'training p50', 'p99', 'max ms', 'p99 ratio'],
        runs.map((run, i) => [
          String(i + 1),
          ...[run.retrainSeconds, run.processorSeconds, run.idle.p50, run.idle.p99, run.idle.max, run.training.p50, run.training.p99, run.training.max, run.ratio].map((value) => value.toFixed(2)),
        ]),
      ),
      notes: [`median: retrain ${figures.retrainSeconds} s (${figures.processorSeconds} s of the processor, suggestions included), p99 ratio ${ratio}; load at the end ${figures.load}`],
      figures,
    }
  } finally {
    await workspace.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneRound(workspace: ProductWorkspace, using: SuggestWith, open: Open[], catalogueId: string): Promise<Round> {
  const { queue, orgId } = workspace
  const idle = await serve(workspace, using, open, () => false, 8)
  const used = process.cpuUsage()
  const jobId = await queue.enqueue('products.train', { orgId, catalogueId, requestedBy: null }, { orgId })
  let ended = false
  const finished = (async () => {
    for (;;) {
      const job = await getJob(workspace.handle.db, jobId)
      if (job?.finishedAt != null) {
        ended = true
        if (job.state !== 'done') throw new Error(job.errorMessage ?? 'training did not end')
        return (job.finishedAt - job.startedAt!) / 1000
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  const training = await serve(workspace, using, open, () => ended, 600)
  const retrainSeconds = round(await finished, 2)
  const { user, system } = process.cpuUsage(used)
  await workspace.settled()
  return { retrainSeconds, processorSeconds: round((user + system) / 1e6, 2), idle, training, ratio: round(training.p99 / idle.p99, 2) }
}

/** Latencies in ms from when a suggestion was due, so that one that had to wait for another is not counted as fast. */
async function serve(workspace: ProductWorkspace, using: SuggestWith, open: Open[], until: () => boolean, seconds: number): Promise<Latency> {
  const { handle, orgId } = workspace
  const times: number[] = []
  const started = performance.now()
  for (let i = 0; i < seconds * rate && !until(); i++) {
    const due = started + (i * 1000) / rate
    const wait = due - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const { item, raw } = open[i % open.length]!
    const made = suggestForRow(raw, using)
    await handle.transaction((tx) => storeSuggestions(tx, orgId, [{ itemId: item.id, modelId: using.matcher.id, suggestedSeq: using.catalogue.seq, ...made }]))
    times.push(performance.now() - due)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)]!, 2)
  return { p50: at(0.5), p99: at(0.99), max: round(times.at(-1)!, 2) }
}

/** What reviewers would have said, written as the stories write it; the rest stays open. */
async function decide(workspace: ProductWorkspace, importId: string, catalogueId: string, truth: Int32Array, titles: string[]): Promise<Open[]> {
  const { handle, orgId, reviewer } = workspace
  const titleOf = new Map((await productsChangedSince(handle.db, orgId, catalogueId, 0, productCount)).map((row) => [row.id, row.title]))
  const idOf = new Map([...titleOf].map(([id, title]) => [title, id]))
  const open: Open[] = []
  let decided = 0
  for (let after = 0; ; ) {
    const page = await importedItems(handle.db, orgId, importId, after, 500)
    const raws = new Map((await handle.db.query.rawProducts.findMany({ where: (row, { inArray }) => inArray(row.id, page.map(({ item }) => item.rawId)) })).map((row) => [row.id, row]))
    await handle.transaction(async (tx) => {
      for (const { line, item } of page) {
        const { suggestion, features, confidence, modelId } = item
        if (!suggestion) continue
        const title = titles[truth[line]!]!
        const productId = idOf.get(title)!
        if (decided >= decisionCount) {
          open.push({ item, raw: raws.get(item.rawId)! })
          continue
        }
        decided += 1
        const kind = suggestion.productId === productId ? 'approve' : 'correct'
        const id = newId('dec')
        await addDecision(tx, {
          id, orgId, catalogueId, itemId: item.id, userId: reviewer.actor.userId, kind, stream: line % 5 === 0 ? 'audit' : 'margin', before: suggestion, after: { productId, title },
          features, confidence, modelId, batchId: null, undoes: null, actionKey: id,
        })
        await updateItem(tx, orgId, item.id, { state: 'decided', productId, decisionId: id, decisions: 1, decidedAt: Date.now() })
      }
    })
    if (page.length < 500) return open
    after = page.at(-1)!.line
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

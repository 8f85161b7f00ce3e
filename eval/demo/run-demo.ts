import { findArtifact } from '../../src/db/artifacts.js'
import { getJob } from '../../src/db/jobs.js'
import type { ModelCard } from '../../src/pipelines/learning/model-card.js'
import type { Verdict } from '../../src/pipelines/products/review/review-view.js'
import type { ReviewItemRow } from '../../src/db/review-items.js'
import type { ProductWorkspace } from '../../bench/product-workspace.js'
import { itemsOf, measure, productIds, truthOf, type Measured } from './measure.js'
import type { DemoData, Recorded } from './recorded.js'

export interface DemoOutcome {
  imported: { products: number; rows: number; rejected: number }
  decided: Record<string, number>
  before: Measured
  after: Measured
  verdict: string
  activated: boolean
  seconds: { import: number; decide: number; train: number }
}

/** Import, suggestions, recorded decisions, training, the gate and the reload, all by the service's own jobs and stories. */
export async function runDemo(workspace: ProductWorkspace, data: DemoData, say: (line: string) => void): Promise<DemoOutcome> {
  const { queue, orgId, products, reviewer } = workspace
  const catalogue = data.name
  let since = performance.now()
  const lap = () => {
    const seconds = (performance.now() - since) / 1000
    since = performance.now()
    return seconds
  }
  say(`Importing ${data.name} …`)
  const own = await workspace.importFile(data.own.path, { catalogue, role: 'canonical', ...(data.own.columns ? { columns: data.own.columns } : {}) })
  const rows = await workspace.importFile(data.rows.path, { catalogue, role: 'raw', ...(data.rows.columns ? { columns: data.rows.columns } : {}) })
  const { catalogueId } = rows
  const importSeconds = lap()
  const ids = await productIds(workspace, catalogueId, data)
  const items = await itemsOf(workspace, rows.importId, data.recorded)
  const before = await measure(workspace, catalogueId, items, ids)

  const train = items.filter(({ said }) => said.use === 'train')
  say(`Applying ${train.length} recorded decisions …`)
  const decided: Record<string, number> = {}
  for (const { item, said } of train) {
    const verdict = verdictOf(item, said, ids)
    const outcome = await products.review.decide(reviewer, item.id, verdict, `demo:${item.id}`)
    if (outcome.kind === 'refused') throw new Error(outcome.reason)
    if (outcome.kind === 'decided') decided[verdict.kind] = (decided[verdict.kind] ?? 0) + 1
  }
  const decideSeconds = lap()

  say('Training, comparing, reloading …')
  const jobId = await queue.enqueue('products.train', { orgId, catalogueId, requestedBy: reviewer.actor.userId }, { orgId })
  await workspace.settled()
  const trainSeconds = lap()
  const job = await getJob(workspace.handle.db, jobId)
  if (job?.state !== 'done') throw new Error(job?.errorMessage ?? 'training did not end')
  const { artifactId, activated } = job.result as { artifactId: string; activated: boolean }
  const card = (await findArtifact(workspace.handle.db, orgId, artifactId))?.metrics.card as ModelCard | undefined
  // Decided items keep the suggestion that was decided on: what the starter said of them.
  const now = await itemsOf(workspace, rows.importId, data.recorded)
  return {
    imported: { products: own.rowsNew, rows: rows.rowsNew, rejected: own.rowsRejected + rows.rowsRejected },
    decided,
    before,
    after: await measure(workspace, catalogueId, now, await productIds(workspace, catalogueId, data)),
    verdict: card?.verdict?.reason ?? 'It was not compared.',
    activated,
    seconds: { import: importSeconds, decide: decideSeconds, train: trainSeconds },
  }
}

/** What a reviewer who knows this would click. */
function verdictOf(item: ReviewItemRow, said: Recorded, ids: Map<string, string>): Verdict {
  const { kind, productId, text } = item.suggestion!
  const truth = truthOf(said, ids)
  if (truth.length > 0) return productId !== null && truth.includes(productId) ? { kind: 'approve' } : { kind: 'correct', to: { productId: truth[0]! } }
  if (said.title !== '') return kind === 'new' && text === said.title ? { kind: 'approve' } : { kind: 'correct', to: { title: said.title } }
  return kind === 'new' ? { kind: 'approve' } : { kind: 'not-same' }
}

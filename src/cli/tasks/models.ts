import { listArtifacts, rollbackArtifact } from '../../db/artifacts.js'
import { UserFacingError } from '../../errors.js'
import { modelCardLines, type ModelCard } from '../../pipelines/learning/model-card.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { percent, say } from './say.js'
import type { Workbench } from './workbench.js'

const cardOf = (metrics: Record<string, unknown>) => metrics['card'] as ModelCard | undefined

/** All models with their settings and figures, the newest first. */
export async function experiments(bench: Workbench, org: string, options: { json: boolean }): Promise<void> {
  const rows = await listArtifacts(bench.handle().db, org, categorizerKind)
  if (options.json) return say(JSON.stringify(rows.map(({ id, version, active, metrics, data, createdAt }) => ({ id, version, active, createdAt, card: cardOf(metrics), data }))))
  if (rows.length === 0) say('No model was trained yet.')
  for (const row of rows) {
    const card = cardOf(row.metrics)
    const figures = Object.entries(card?.metrics ?? {}).map(([name, { value }]) => `${name} ${percent(value)}`).join(', ')
    say(`${row.active ? '*' : ' '} ${row.id}  ${row.version}  data ${card?.data.version}  ${card?.versions['embedder']}\n    ${figures}\n    ${card?.versions['trainer']}; ${card?.verdict?.reason ?? 'not compared'}`)
  }
}

/** The cards of two models, one after the other. */
export async function compare(bench: Workbench, ids: string[], options: { json: boolean }): Promise<void> {
  const rows = await Promise.all(ids.map(async (id) => (await bench.model(id)).artifact))
  if (options.json) return say(JSON.stringify(rows.map(({ id, metrics }) => ({ id, card: cardOf(metrics) }))))
  const cards = rows.map(({ metrics }) => cardOf(metrics))
  for (const [i, card] of cards.entries()) {
    say(rows[i]!.id)
    for (const line of card ? modelCardLines(card) : ['has no card']) say(`  ${line}`)
  }
  const [a, b] = cards
  if (a && b && a.data.version !== b.data.version) say(`They were measured on different sets (${a.data.version}, ${b.data.version}); their figures do not compare.`)
  else if (a && b) for (const [name, { value }] of Object.entries(b.metrics)) say(`${name}: ${percent(value - (a.metrics[name]?.value ?? 0))} points from the first to the second`)
}

/** Goes back to the model that served before, or to the one named. */
export async function rollback(bench: Workbench, org: string, to: string | undefined): Promise<void> {
  const outcome = await bench.handle().transaction((tx) => rollbackArtifact(tx, { orgId: org, kind: categorizerKind, by: null, ...(to === undefined ? {} : { to }) }))
  if (outcome.kind === 'unknown') throw new UserFacingError('nothing-before', to ? `There is no model ${to}.` : 'No model served before this one.')
  const { artifact } = await bench.model()
  say(outcome.kind === 'activated' ? `${artifact.id} (${artifact.version}) serves now; before it was ${outcome.previous ?? 'none'}.` : `${artifact.id} serves already.`)
}

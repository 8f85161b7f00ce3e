import { artifactOfRun } from '../../db/artifacts.js'
import { getJob, type JobRow } from '../../db/jobs.js'
import { catalogueById } from '../../db/products.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { isTraining } from '../../jobs/definitions.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { matcherKind } from '../../pipelines/products/suggest/matcher-artifact.js'
import { actions, button, section, type Card } from '../blocks.js'
import type { BotContext } from '../context.js'
import { bold } from '../review/words.js'
import { problemCard } from '../say-error.js'
import { retrainIds } from './ids.js'
import { trainedCard } from './result.js'

/** One message about a training, from its rows: how far it is, then what came of it. Null when there is no such training. */
export async function trainingCard(ctx: BotContext, jobId: string): Promise<Card | null> {
  const { db } = ctx.handle
  const job = await getJob(db, jobId)
  if (!job || !isTraining(job.name) || job.orgId !== ctx.org.id) return null
  const { kind, name } = await trainedThing(ctx, job)
  const made = await artifactOfRun(db, ctx.org.id, kind, jobId)
  if (made) return trainedCard(ctx, made.id)
  if (job.state === 'cancelled') return said(`The training for ${bold(name, 80)} was stopped. Nothing was changed: the model that served goes on.`)
  if (job.state === 'dead') return problemCard({ message: job.errorMessage ?? 'The training did not succeed.', hint: 'The model that served goes on. Try again; if it happens again, give an admin the reference.', reference: job.reference ?? 'none' })
  return progressCard({ jobId, name, note: job.progress?.note ?? 'waiting for its turn', done: job.progress?.done ?? 0, total: job.progress?.total ?? 1 })
}

/** Of which kind the model is, and what people call it. */
async function trainedThing(ctx: BotContext, job: JobRow): Promise<{ kind: string; name: string }> {
  if (job.name === 'tasks.train') return { kind: categorizerKind, name: 'task categories' }
  const { catalogueId } = job.payload as { catalogueId: string }
  return { kind: matcherKind(catalogueId), name: (await catalogueById(ctx.handle.db, ctx.org.id, catalogueId))?.name ?? '' }
}

/** A training under way, with what stops it. */
export function progressCard(training: { jobId: string; name: string; note: string; done: number; total: number }): Card {
  const share = training.total > 0 ? Math.round((100 * training.done) / training.total) : 0
  const text = `Training a model for ${bold(training.name, 80)}: ${inertMrkdwn(training.note, 200)}`
  return { text, blocks: [section(`:hourglass_flowing_sand: ${text} (${share} %)`), actions(button(retrainIds.stop, 'Stop', training.jobId, { label: 'Stop the training' }))] }
}

function said(text: string): Card {
  return { text, blocks: [section(`:information_source: ${text}`)] }
}

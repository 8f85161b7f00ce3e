import { inertMrkdwn } from '../../agents/untrusted.js'
import { actions, button, confirm, context, count, section, type Card } from '../blocks.js'
import { acceptIds } from '../accept/ids.js'
import { retrainIds } from '../retrain/ids.js'
import { trialIds } from '../trial/ids.js'
import { modelIds, reviewIds } from './ids.js'
import { percent } from './words.js'

/** What was accepted without a person in one go, with what takes it back. */
export function autoAcceptedCard(done: { catalogueId: string; name: string; items: number; rows: number; threshold: number; target: number; batchId: string }): Card {
  const text = `${count(done.rows, 'row')} of ${inertMrkdwn(done.name, 80) || '–'} accepted without a person.`
  return {
    text,
    blocks: [
      section(`:white_check_mark: *${text}*
Their confidence is at least ${percent(done.threshold)}, so that ${percent(done.target)} of them are right; some are shown to reviewers to see whether they are.`),
      actions(undoAuto('Undo this batch', done.batchId), button(acceptIds.settings, 'Settings …', done.catalogueId, { label: 'Settings of accepting without a person' })),
    ],
  }
}

function undoAuto(words: string, batchId: string) {
  return button(reviewIds.undoAuto, words, batchId, { style: 'danger', confirm: confirm('Undo what was accepted?', 'All rows of this automatic batch wait for a person again, save those that somebody decided since.', 'Undo') })
}

/** Rows are decided by people again: the blind sample says that too much of what was accepted was wrong. */
export function autoAcceptStoppedCard(stopped: { catalogueId: string; name: string; precision: number; low: number; high: number; sample: number; target: number; batchId: string | null }): Card {
  const text = `Accepting without a person stopped for ${inertMrkdwn(stopped.name, 80) || '–'}.`
  const undo = stopped.batchId ? [undoAuto('Undo the last batch', stopped.batchId)] : []
  return {
    text,
    blocks: [
      section(`:warning: *${text}*\nOf ${count(stopped.sample, 'row')} in the blind sample ${percent(stopped.precision)} were right (95 % certain: ${percent(stopped.low)} to ${percent(stopped.high)}); ${percent(stopped.target)} is the aim. Every row is decided by a person until an admin starts it again. What was accepted stays as it is until it is taken back.`),
      actions(button(reviewIds.open, 'Start review', stopped.catalogueId, { style: 'primary' }), ...undo, button(acceptIds.settings, 'Settings …', stopped.catalogueId, { label: 'Settings of accepting without a person' })),
    ],
  }
}

/** Incoming rows differ from those that the model learned from. `findings` in words, such as "confidence is lower (KS 0.21, limit 0.12)". */
export function driftCard(alarm: { catalogueId: string; name: string; rows: number; findings: string[] }): Card {
  const text = `New rows of ${inertMrkdwn(alarm.name, 80) || '–'} look different from before.`
  return {
    text,
    blocks: [
      section(`:warning: *${text}*\n${alarm.findings.slice(0, 6).map((finding) => `• ${inertMrkdwn(finding, 200)}`).join('\n') || '–'}`),
      context(`Measured on ${count(alarm.rows, 'row')}. Suggestions may be less sure than they say: review some, then retrain.`),
      actions(button(reviewIds.open, 'Start review', alarm.catalogueId, { style: 'primary' })),
    ],
  }
}

export interface RetrainResult {
  outcome: 'activated' | 'kept'
  modelId: string
  version: string
  /** What was active before; null for the first one. */
  previousVersion: string | null
  decisions: number
  /** What it was trained on is called, such as "decision". */
  unit?: string
  /** Why it was activated or kept, in words. */
  reason: string
  /** Name, then the value before (null: none) and now, each 0 to 1, with the interval of the difference if there is one. */
  metrics: { name: string; before: number | null; now: number; difference: { low: number; high: number } | null }[]
  /** Row id or name of who asked; null: by itself. */
  byName: string | null
  seconds: number
}

export function retrainCard(result: RetrainResult): Card {
  const version = inertMrkdwn(result.version, 40)
  const text = result.outcome === 'activated' ? `Model ${version} is better and active now.` : `The model stays: ${version} is not better.`
  const lines = result.metrics.slice(0, 8).map((metric) => {
    const before = metric.before === null ? '' : `${metric.before.toFixed(3)} → `
    const sure = metric.difference ? `  (difference ${signed(metric.difference.low)} to ${signed(metric.difference.high)})` : ''
    return `${inertMrkdwn(metric.name, 60)}  *${before}${metric.now.toFixed(3)}*${sure}`
  })
  // Task categories have their own unit; two of their models are not tried side by side.
  const products = result.unit === undefined
  const back = result.outcome === 'activated' && result.previousVersion !== null
  const previous = inertMrkdwn(result.previousVersion ?? '', 40)
  return {
    text,
    blocks: [
      section(`${result.outcome === 'activated' ? ':white_check_mark:' : ':information_source:'} *${text}*\n${inertMrkdwn(result.reason, 400)}`),
      ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
      context(`Trained on ${count(result.decisions, result.unit ?? 'decision')} in ${result.seconds.toFixed(1)} s${result.byName === null ? ', by itself' : `, asked by ${inertMrkdwn(result.byName, 60)}`}`),
      actions(button(retrainIds.card, 'Model card', result.modelId), ...(back ? [button(modelIds.rollback, 'Roll back', result.modelId, { style: 'danger', confirm: confirm('Go back to the model before?', `${previous} makes the next suggestions. Nothing is deleted.`, 'Roll back') })] : products ? [button(trialIds.ask, 'Try beside …', result.modelId, { label: 'Try this model beside the one that serves' })] : [])),
    ],
  }
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`
}

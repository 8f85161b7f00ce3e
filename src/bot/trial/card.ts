import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { inertMrkdwn } from '../../agents/untrusted.js'
import type { TrialView } from '../../pipelines/products/operate/operate-stories.js'
import { actions, button, confirm, context, plain, section, when, type Card } from '../blocks.js'
import { bold, percent } from '../review/words.js'
import { trialIds, trialShareInput } from './ids.js'

/** A running trial: what people said of each arm, how sure that is, and what ends it. */
export function trialBlocks(trial: TrialView): KnownBlock[] {
  const lines = trial.arms.map((each) => {
    const version = each.arm === 'control' ? `*${inertMrkdwn(trial.control, 60)}* serves` : `*${inertMrkdwn(trial.challenger, 60)}* is tried on ${percent(trial.share)} of the rows`
    const rate = trial.report.arms.find((arm) => arm.id.endsWith(each.arm === 'control' ? 'active model' : 'challenger'))?.rate
    const shown = each.audit.decided === 0 || !rate ? 'none of its audit rows decided yet' : `${each.audit.accepted} of ${each.audit.decided} audit rows approved as suggested, ${percent(rate.value)} (95 % certain: ${percent(rate.low)} to ${percent(rate.high)})`
    return `• ${version}: ${shown}; of all rows ${each.all.accepted} of ${each.all.decided}`
  })
  const sure = 'Open rows get their suggestions from it. Nothing is deleted.'
  return [
    section(`*Trial of two models*, since ${when(trial.startedAt)}\n${lines.join('\n')}\n${inertMrkdwn(trial.report.words, 300)}`),
    actions(
      button(trialIds.keep, 'End, keep the active one', trial.experimentId, { label: 'End the trial and keep the active model' }),
      button(trialIds.take, 'End, take the challenger', trial.experimentId, { style: 'danger', label: 'End the trial and let the challenger serve', confirm: confirm('Let the challenger serve?', sure, 'Take it') }),
    ),
  ]
}

const shares: { value: string; text: string }[] = [
  { value: '0.1', text: '10 % of the rows' },
  { value: '0.2', text: '20 % of the rows' },
  { value: '0.5', text: 'half of the rows: decided soonest' },
]

/** For how many rows a model that does not serve is to suggest. */
export function trialForm(modelId: string, version: string): ModalView {
  const options: PlainTextOption[] = shares.map(({ value, text }) => ({ value, text: plain(text) }))
  return {
    type: 'modal',
    callback_id: trialIds.form,
    private_metadata: modelId,
    title: plain('Try a model'),
    submit: plain('Start'),
    close: plain('Cancel'),
    blocks: [
      section(`${bold(version, 60)} suggests for a share of the rows beside the model that serves. Each row stays with one of them. What people approve as it was suggested is counted for both, on the random audit.`),
      { type: 'input', block_id: trialShareInput, label: plain('It suggests for'), element: { type: 'radio_buttons', action_id: trialShareInput, options, initial_option: options[1]! } },
      context('The trial ends when one is clearly better, or when you end it under `/retrain`.'),
    ],
  }
}

export function readShare(values: Record<string, Record<string, { selected_option?: { value?: string } | null }>>): number {
  return Number(values[trialShareInput]?.[trialShareInput]?.selected_option?.value ?? Number.NaN)
}

/** How a trial ended, in the review channel. */
export function trialEndedCard(ended: { name: string; kept: 'control' | 'challenger'; overtaken: boolean; byName: string | null; words: string; arms: { arm: string; decided: number; accepted: number }[] }): Card {
  const what = ended.overtaken ? 'another model serves by now, so it says nothing about that one' : ended.kept === 'challenger' ? 'the challenger serves from now on' : 'the active model stays'
  const text = `The trial of two models of ${bold(ended.name, 80)} ended: ${what}.`
  const lines = ended.arms.map((each) => `• ${each.arm === 'control' ? 'The active model' : 'The challenger'}: ${each.accepted} of ${each.decided} audit rows approved as suggested`)
  return {
    text,
    blocks: [section(`:information_source: *${text}*\n${lines.join('\n')}`), context(`${inertMrkdwn(ended.words, 300)} ${ended.byName === null ? 'It ended by itself.' : `Ended by ${inertMrkdwn(ended.byName, 60)}.`}`)],
  }
}

import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { highestTarget, lowestTarget } from '../../pipelines/products/operate/auto-accept.js'
import type { AutoAcceptView } from '../../pipelines/products/operate/operate-stories.js'
import { context, count, plain, section } from '../blocks.js'
import { modal } from '../modal.js'
import { bold, percent } from '../review/words.js'
import { acceptIds, acceptInputs } from './ids.js'

const on: PlainTextOption = { text: plain('On: accept what is sure enough'), value: 'on' }
const off: PlainTextOption = { text: plain('Off: a person decides every row'), value: 'off' }

/** Whether rows are accepted without a person, and how often that must be right; null: not there, or not for this person. */
export function acceptSettingsView(view: AutoAcceptView | null): ModalView {
  if (!view) return modal('Accept by itself', [section('Only admins decide this, and only for a catalogue that is there.')])
  return {
    type: 'modal',
    callback_id: acceptIds.form,
    private_metadata: view.catalogueId,
    title: plain('Accept by itself'),
    submit: plain('Save'),
    close: plain('Cancel'),
    blocks: [
      section(`${bold(view.name, 100)}\n${stateWords(view)}`),
      ...measuredBlocks(view),
      {
        type: 'input',
        block_id: acceptInputs.state,
        label: plain('Accept rows without a person'),
        element: { type: 'radio_buttons', action_id: acceptInputs.state, options: [on, off], initial_option: view.state === 'on' ? on : off },
      },
      {
        type: 'input',
        block_id: acceptInputs.target,
        label: plain('How many of 100 accepted rows must be right'),
        hint: plain(`From ${lowestTarget * 100} to ${highestTarget * 100}; 98 is usual.`),
        element: { type: 'number_input', action_id: acceptInputs.target, is_decimal_allowed: true, initial_value: String(Number((view.targetPrecision * 100).toFixed(1))) },
      },
      context('Some accepted rows are shown to reviewers like any other row. When too many of those were wrong, this stops by itself and the review channel is told.'),
    ],
  }
}

function stateWords(view: AutoAcceptView): string {
  if (view.state === 'stopped') return `:warning: It stopped by itself. ${inertMrkdwn(view.reason ?? '', 300)}`
  return view.state === 'on' ? 'It is on.' : 'It is off: a person decides every row.'
}

function measuredBlocks(view: AutoAcceptView): KnownBlock[] {
  const { threshold, measured } = view
  const chosen = threshold
    ? `At ${percent(view.targetPrecision)} it accepts from a confidence of ${percent(threshold.threshold)} on: ${threshold.count} of ${view.heldOut} decided rows that the model had not seen, ${percent(threshold.precision)} of them right (at least ${percent(threshold.lower)} with 90 % certainty). ${count(view.acceptable, 'open row')} would be accepted now.`
    : `Nothing would be accepted at ${percent(view.targetPrecision)} yet: the model has too few decided rows (${view.heldOut}) that prove it. Review more and retrain.`
  const sample = measured ? `Measured since it was switched on: ${measured.right} of ${measured.checked} checked rows were right, ${percent(measured.value)} (95 % certain: ${percent(measured.low)} to ${percent(measured.high)}).` : ''
  return [section(chosen), ...(sample ? [section(sample)] : [])]
}

type Values = Record<string, Record<string, { value?: string | null; selected_option?: { value?: string } | null }>>

export type AcceptChoice = { kind: 'choice'; on: boolean; targetPrecision: number } | { kind: 'wrong'; errors: Record<string, string> }

/** What a filled form says, or what is wrong with it. */
export function readAcceptForm(values: Values): AcceptChoice {
  const isOn = values[acceptInputs.state]?.[acceptInputs.state]?.selected_option?.value === 'on'
  const target = Number((values[acceptInputs.target]?.[acceptInputs.target]?.value ?? '').replace(',', '.').replace('%', '').trim() || Number.NaN)
  if (!(target >= lowestTarget * 100 && target <= highestTarget * 100)) return { kind: 'wrong', errors: { [acceptInputs.target]: `A number from ${lowestTarget * 100} to ${highestTarget * 100}.` } }
  return { kind: 'choice', on: isOn, targetPrecision: target / 100 }
}

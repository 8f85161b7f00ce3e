import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { longestTitle } from '../../pipelines/products/review/decide-item.js'
import type { ReviewView } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { cut, plain, section } from '../blocks.js'
import { modal } from '../modal.js'
import { writeFormContext, type FormContext } from './form-context.js'
import { reviewIds, reviewInputs } from './ids.js'
import { percent } from './words.js'

const none = 'none'
const mostCandidates = 8

/** The form in which a suggestion is corrected: pick one of the products, find another, or write the title. */
export function correctView(view: ReviewView, context: FormContext): ModalView {
  if (view.state !== 'open') return modal('Correct', [section(`*${inertMrkdwn(view.original.title, 200)}* was decided meanwhile. Close this and go on with the next card.`)])
  const suggested = suggestedTitle(view)
  const candidates: KnownBlock[] =
    view.others.length === 0
      ? []
      : [{ type: 'input', block_id: reviewInputs.candidate, optional: true, label: plain('One of these products'), element: { type: 'radio_buttons', action_id: reviewInputs.candidate, options: candidateOptions(view), initial_option: noneOption() } }]
  return {
    type: 'modal',
    callback_id: reviewIds.correctForm,
    private_metadata: writeFormContext({ ...context, suggested }),
    title: plain('Correct'),
    submit: plain('Save and go on'),
    close: plain('Cancel'),
    blocks: [
      section(`*Original*\n${inertMrkdwn(view.original.title, 500) || '–'}`),
      ...candidates,
      {
        type: 'input',
        block_id: reviewInputs.product,
        optional: true,
        label: plain('Or find another product'),
        element: { type: 'external_select', action_id: reviewIds.findProduct, min_query_length: 2, placeholder: plain('Title or code') },
      },
      {
        type: 'input',
        block_id: reviewInputs.title,
        optional: true,
        label: plain('Or change the title'),
        hint: plain(`At most ${longestTitle} characters. Used when no product is picked above.`),
        element: { type: 'plain_text_input', action_id: reviewInputs.title, ...(suggested ? { initial_value: suggested } : {}) },
      },
    ],
  }
}

export type Correction = { kind: 'to'; to: { productId: string } | { title: string } } | { kind: 'wrong'; errors: Record<string, string> }

type Values = Record<string, Record<string, { value?: string | null; selected_option?: { value?: string } | null }>>

/** What a filled form says, or what is wrong with it, by input. */
export function readCorrection(values: Values, context: FormContext): Correction {
  const candidate = values[reviewInputs.candidate]?.[reviewInputs.candidate]?.selected_option?.value
  const picked = candidate === undefined || candidate === none ? undefined : candidate
  const found = values[reviewInputs.product]?.[reviewIds.findProduct]?.selected_option?.value
  const title = (values[reviewInputs.title]?.[reviewInputs.title]?.value ?? '').replace(/\s+/g, ' ').trim()
  const changed = title !== '' && title !== (context.suggested ?? '')
  if (picked && found && picked !== found) return wrong(reviewInputs.product, 'A product is picked above already: choose “None of these” there, or clear this.')
  const productId = picked ?? found
  if (productId && changed) return wrong(reviewInputs.title, 'A product is picked and the title is changed: which is meant? Put one back.')
  if (productId) return { kind: 'to', to: { productId } }
  if (title === '') return wrong(reviewInputs.title, 'Pick a product, or write the title.')
  if (title.length > longestTitle) return wrong(reviewInputs.title, `${title.length} characters are too many: at most ${longestTitle}.`)
  if (!/[\p{L}\p{N}]/u.test(title)) return wrong(reviewInputs.title, 'A title needs a letter or a digit.')
  if (!changed) return wrong(reviewInputs.title, 'This is the suggestion itself. Change it, pick a product, or close this and approve.')
  return { kind: 'to', to: { title } }
}

function wrong(block: string, message: string): Correction {
  return { kind: 'wrong', errors: { [block]: message } }
}

/** One line, as the form shows it and as it comes back. */
function suggestedTitle(view: ReviewView): string {
  return cut(view.suggestion.title.replace(/\s+/g, ' ').trim(), 1000)
}

function candidateOptions(view: ReviewView): PlainTextOption[] {
  return [...view.others.slice(0, mostCandidates).map((other) => productOption(other.productId, other.title, ` (${percent(other.probability)})`)), noneOption()]
}

function noneOption(): PlainTextOption {
  return { text: plain('None of these'), value: none }
}

export function productOption(productId: string, title: string, after = ''): PlainTextOption {
  return { text: plain(`${inertPlain(title, 75 - after.length)}${after}`), value: productId }
}

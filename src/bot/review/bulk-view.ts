import type { ModalView } from '@slack/types'
import type { BulkPreview } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, count, plain, section } from '../blocks.js'
import { modal } from '../modal.js'
import { writeFormContext, type FormContext } from './form-context.js'
import { reviewIds } from './ids.js'
import { percent } from './words.js'

const shownExamples = 15

/** What one click would approve, before it happens. */
export function bulkView(preview: BulkPreview | null, form: FormContext): ModalView {
  if (!preview) return modal('Approve look-alikes', [section('Nothing else is like this one any more.')])
  const examples = preview.examples.slice(0, shownExamples)
  return {
    type: 'modal',
    callback_id: reviewIds.bulkForm,
    private_metadata: writeFormContext({ ...form, token: preview.token }),
    title: plain('Approve look-alikes'),
    submit: plain(`Approve ${preview.items.toLocaleString('en-US')}`),
    close: plain('Cancel'),
    blocks: [
      section(`*${count(preview.items, 'suggestion')}, ${count(preview.rows, 'row')}*\n${inertMrkdwn(preview.title)}`),
      ...examples.map((each) => section(`Original  ${inertMrkdwn(each.original, 150) || '–'}\nSuggestion  *${inertMrkdwn(each.suggestion, 150) || '–'}*  (${percent(each.confidence)})`)),
      ...(preview.items > examples.length ? [context(`and ${(preview.items - examples.length).toLocaleString('en-US')} more like these`)] : []),
      context('All of it can be taken back with one click afterwards.'),
    ],
  }
}

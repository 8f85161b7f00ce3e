import type { KnownBlock } from '@slack/types'
import type { CatalogueOverview } from '../../pipelines/products/review/review-stories.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, confirm, context, count, header, section, when } from '../blocks.js'
import { retrainIds } from '../retrain/ids.js'
import { modelIds, reviewIds } from '../review/ids.js'
import { bold } from '../review/words.js'

const cataloguesShown = 8

/** What the home page tells a reviewer about one catalogue. */
export interface ReviewLine {
  catalogueId: string
  name: string
  waiting: number
  decided: number
  /** Of the reader alone. */
  mine: { all: number; lastDay: number }
}

/** Which model suggests for a catalogue; for admins. */
export interface ModelLine {
  catalogueId: string
  name: string
  /** Null: the starter model. */
  model: {
    id: string
    version: string
    activatedAt: number
    /** Null: by itself. */
    activatedBy: string | null
    /** F1 with its 95 % interval and the rows that it was measured on; null where the card has none. */
    f1: { value: number; low: number; high: number; rows: number } | null
  } | null
}

export function reviewLineOf(each: CatalogueOverview, mine: ReviewLine['mine']): ReviewLine {
  return { catalogueId: each.catalogueId, name: each.name, waiting: each.waiting, decided: each.decided, mine }
}

/** The queue and the reader's own counts. */
export function reviewHome(lines: readonly ReviewLine[]): KnownBlock[] {
  return [
    header('Product review'),
    ...(lines.length === 0 ? [section('Nothing to review yet. Share a CSV or TSV with products in a channel that I am in, and its rows wait here.')] : []),
    ...lines.slice(0, cataloguesShown).map((each) =>
      section(
        `${bold(each.name, 100)}: ${each.waiting === 0 ? 'nothing waits' : `*${each.waiting.toLocaleString('en-US')}* ${each.waiting === 1 ? 'waits' : 'wait'}`}, ${each.decided.toLocaleString('en-US')} decided\n${mineWords(each.mine)}`,
        each.waiting > 0 ? button(reviewIds.open, 'Start review', each.catalogueId, { style: 'primary', label: `Review ${inertPlain(each.name, 50)}` }) : undefined,
      ),
    ),
    ...(lines.length === 0 ? [] : [actions(button(reviewIds.rules, 'Rules for titles …', lines.length === 1 ? lines[0]!.catalogueId : 'all')), context('The next card opens in our direct messages.')]),
    ...more(lines.length),
  ]
}

function mineWords({ all, lastDay }: ReviewLine['mine']): string {
  if (all === 0) return 'You have decided nothing yet.'
  const recent = lastDay === all ? 'all in the last 24 hours' : `${lastDay.toLocaleString('en-US')} in the last 24 hours`
  return `You decided ${count(all, 'row')}, ${recent}.`
}

/** What suggests in each catalogue, with what an admin may do about it. */
export function modelsHome(lines: readonly ModelLine[]): KnownBlock[] {
  if (lines.length === 0) return []
  return [header('Product models'), ...lines.slice(0, cataloguesShown).flatMap(modelBlocks), ...more(lines.length)]
}

function modelBlocks({ catalogueId, name, model }: ModelLine): KnownBlock[] {
  const label = inertPlain(name, 50)
  const train = button(retrainIds.start, 'Retrain', catalogueId, { label: `Retrain ${label}`, confirm: { ...confirm('Train a new model?', 'It takes over only when it is better on the same rows. Suggestions go on meanwhile.', 'Train'), style: 'primary' } })
  if (!model) return [section(`${bold(name, 100)}: the starter model suggests; none was trained on your decisions yet.`, train)]
  const by = model.activatedBy === null ? 'by itself' : `by ${inertMrkdwn(model.activatedBy, 60)}`
  const f1 = model.f1 ? `F1 *${model.f1.value.toFixed(3)}* (95 % certain: ${model.f1.low.toFixed(3)} to ${model.f1.high.toFixed(3)}), measured on ${count(model.f1.rows, 'row')}` : 'Not measured.'
  const back = button(modelIds.rollback, 'Roll back', model.id, { style: 'danger', label: `Roll back ${label}`, confirm: confirm('Go back to the model before?', 'It makes the next suggestions. Nothing is deleted.', 'Roll back') })
  return [section(`${bold(name, 100)}: model ${inertMrkdwn(model.version, 60)}, active since ${when(model.activatedAt)}, ${by}\n${f1}`), actions(train, back)]
}

function more(all: number): KnownBlock[] {
  return all > cataloguesShown ? [context(`and ${all - cataloguesShown} more catalogues: \`/review\``)] : []
}

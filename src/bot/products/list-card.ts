import type { ListedImport } from '../../db/import-standing.js'
import type { ImportRow } from '../../db/product-imports.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, context, count, section, when, type Card } from '../blocks.js'
import { reviewIds } from '../review/ids.js'
import { productIds } from './ids.js'
import { read } from './import-card.js'

const states: Record<ImportRow['status'], string> = {
  asking: 'Waiting for a word', declined: 'Left alone', waiting: ':hourglass_flowing_sand: Waiting', importing: ':hourglass_flowing_sand: Importing', suggesting: ':hourglass_flowing_sand: Making suggestions',
  done: ':white_check_mark: Imported', failed: ':warning: Could not be imported',
}

/** The tables that this person may see, with how their rows stand. */
export function importsCard(listed: ListedImport[], reviews: boolean): Card {
  if (listed.length === 0) {
    const text = 'No product tables were imported where you are.'
    return { text, blocks: [section(`${text} Drop a CSV file in a channel that I am in, or use \`/products import\` where one was shared.`), context('`/products help` says more.')] }
  }
  const text = listed.length === 1 ? 'One product table' : `The last ${listed.length} product tables`
  const waiting = listed.reduce((sum, each) => sum + each.counts.toReview, 0)
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...listed.map((each) => section(lineOf(each), ...(each.row.status === 'failed' ? [button(productIds.retry, 'Try again', each.row.id, { label: `Try again ${inertPlain(each.row.title, 50)}` })] : []))),
      ...(reviews && waiting > 0 ? [actions(button(reviewIds.open, 'Start review', 'all', { style: 'primary' }))] : []),
      context('`/products import` imports a table of this channel  ·  `/products help`'),
    ],
  }
}

function lineOf({ row, catalogue, counts }: ListedImport): string {
  const { toReview, decided, autoAccepted } = counts
  const facts = [
    states[row.status],
    `in *${inertMrkdwn(catalogue ?? '', 40) || '–'}*`,
    ...(read(row) > 0 ? [count(read(row), 'row')] : []),
    ...(row.rowsRejected > 0 ? [`${row.rowsRejected.toLocaleString('en-US')} rejected`] : []),
    ...(row.role === 'canonical' ? ['our own products'] : [`${toReview.toLocaleString('en-US')} to review`, `${decided.toLocaleString('en-US')} decided`]),
    ...(autoAccepted > 0 ? [`${autoAccepted.toLocaleString('en-US')} accepted without a person`] : []),
    when(row.createdAt),
  ]
  const problem = row.status === 'failed' ? `\n${inertMrkdwn(row.errorMessage ?? 'Something went wrong on my side.', 100)}${row.errorHint ? ` ${inertMrkdwn(row.errorHint, 60)}` : ''}${row.reference ? ` (reference ${inertMrkdwn(row.reference, 20)})` : ''}` : ''
  return `*${inertMrkdwn(row.title, 60) || '–'}*\n${facts.join('  ·  ')}${problem}`
}

/** Which of the tables that were shared here? */
export function importableCard(rows: ImportRow[]): Card {
  const text = 'Which table shall be imported?'
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...rows.map((row) => section(`*${inertMrkdwn(row.title, 80) || '–'}*\n${row.reading ? count(row.reading.header.length, 'column') : ''}  ·  ${when(row.createdAt)}`, button(productIds.open, 'Import', row.id, { label: `Import ${inertPlain(row.title, 60)}` }))),
    ],
  }
}

export function productsHelpCard(said?: string): Card {
  const lines = [
    '`/products`  the tables that were imported where you are, and how their rows stand',
    '`/products import`  import a table that was shared in this channel; `/products import NAME` takes that one',
    '`/products export`  the normalized catalogue as CSV, with what made each cell; `/products export feedback` every decision (reviewers and admins)',
    '`/review`  decide on suggestions (reviewers)',
  ]
  const text = said ?? 'Drop a CSV or TSV file in a channel: when it lists products I offer to import it.'
  return { text, blocks: [section(`${text}\n${lines.join('\n')}`), context('Who shared a table, reviewers and admins can import it. Its rows show only to people who can see the file.')] }
}

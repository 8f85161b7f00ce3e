import type { KnownBlock } from '@slack/types'
import type { ImportCountsNow } from '../../db/import-standing.js'
import type { ImportRow } from '../../db/product-imports.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { actions, button, context, count, section, type Card } from '../blocks.js'
import { reviewIds } from '../review/ids.js'
import { bold } from '../review/words.js'
import { productIds } from './ids.js'

export interface ImportNews {
  row: Pick<ImportRow, 'id' | 'title' | 'role' | 'status' | 'catalogueId' | 'rowsNew' | 'rowsKnown' | 'rowsRejected' | 'errorMessage' | 'errorHint' | 'reference' | 'resumeAt' | 'deletedAt'>
  catalogue: string
  counts: ImportCountsNow
  /** Of the reading in bytes, of the suggesting in rows; null when nothing is known. */
  progress: { done: number; total: number } | null
  /** Name of the person who settled it. */
  settledBy: string | null
}

/** The one message about an import: progress while it runs, then what came of it. */
export function importCard(news: ImportNews): Card {
  const { row } = news
  const title = inertMrkdwn(row.title, 120) || '–'
  if (row.deletedAt !== null) return said(`:wastebasket: *${title}* is gone, and its rows with it: they are in no queue and no suggestion any more. What people decided stays on record.`)
  if (row.status === 'failed') return failedCard(news, title)
  if (row.status === 'done') return doneCard(news, title)
  return said(`:hourglass_flowing_sand: ${running(news, title)}`, byline(news))
}

function running(news: ImportNews, title: string): string {
  const { row, progress } = news
  const rows = read(row)
  if (row.status === 'suggesting') return progress && progress.total > 1 ? `*${title}*: ${count(rows, 'row')} read; suggesting, ${progress.done.toLocaleString('en-US')} of ${progress.total.toLocaleString('en-US')} …` : `*${title}*: ${count(rows, 'row')} read; making suggestions …`
  if (rows === 0) return `Importing *${title}* …`
  const share = progress && progress.total > 0 ? ` (${Math.min(99, Math.floor((100 * progress.done) / progress.total))} % of the file)` : ''
  return `Importing *${title}*: ${count(rows, 'row')} so far${share} …`
}

function doneCard(news: ImportNews, title: string): Card {
  const { row, counts } = news
  const rejected = row.rowsRejected > 0 ? `, ${row.rowsRejected.toLocaleString('en-US')} rejected (file attached)` : ''
  const text = `${count(read(row), 'row')}${rejected}, ${row.role === 'canonical' ? count(row.rowsNew, 'new product') : reviewWords(counts.toReview)}`
  const same = row.rowsNew === 0 && row.rowsKnown > 0
  const more = [
    ...(same ? [`nothing new: the same ${row.rowsKnown === 1 ? 'row was' : 'rows were'} here already`] : row.rowsKnown > 0 ? [`${row.rowsKnown.toLocaleString('en-US')} were here already`] : []),
    ...(row.role === 'raw' && row.rowsNew > counts.toReview + counts.decided + counts.autoAccepted ? ['near-identical rows are decided once'] : []),
    ...(counts.autoAccepted > 0 ? [`${counts.autoAccepted.toLocaleString('en-US')} accepted without a person`] : []),
  ]
  return {
    text,
    blocks: [
      section(`:white_check_mark: *${title}*: ${text}`),
      context([`in ${bold(news.catalogue, 80)}`, ...more, ...byline(news)].join('  ·  ')),
      ...(row.catalogueId !== null && counts.toReview > 0 ? [actions(button(reviewIds.open, 'Start review', row.catalogueId, { style: 'primary' }))] : []),
    ],
  }
}

function failedCard(news: ImportNews, title: string): Card {
  const { row } = news
  const reason = inertMrkdwn(row.errorMessage ?? 'Something went wrong on my side.')
  const hint = row.errorHint ? ` ${inertMrkdwn(row.errorHint)}` : ''
  const rows = read(row)
  const kept = rows > 0 ? ` ${count(rows, 'row')} ${rows === 1 ? 'is' : 'are'} in; another try goes on from there.` : ''
  return {
    text: `${title} could not be imported: ${reason}`,
    blocks: [
      section(`:warning: *${title}* could not be imported. ${reason}${hint}${kept}`),
      ...(row.reference ? [context(`Reference ${inertMrkdwn(row.reference, 20)}`)] : []),
      actions(button(productIds.retry, 'Try again', row.id), ...(row.resumeAt === null ? [button(productIds.open, 'Choose again', row.id)] : [])),
    ],
  }
}

/** Rows of the table, bad ones included. */
export function read(row: Pick<ImportRow, 'rowsNew' | 'rowsKnown' | 'rowsRejected'>): number {
  return row.rowsNew + row.rowsKnown + row.rowsRejected
}

export function reviewWords(toReview: number): string {
  return toReview === 0 ? 'none needs review' : `${toReview.toLocaleString('en-US')} ${toReview === 1 ? 'needs' : 'need'} review`
}

function byline(news: ImportNews): string[] {
  return news.settledBy === null ? [] : [`imported by ${inertMrkdwn(news.settledBy, 60)}`]
}

function said(text: string, under: string[] = []): Card {
  const blocks: KnownBlock[] = [section(text), ...(under.length > 0 ? [context(under.join('  ·  '))] : [])]
  return { text: text.replaceAll('*', '').replace(/^:\w+: /, ''), blocks }
}

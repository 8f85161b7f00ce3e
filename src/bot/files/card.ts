import type { DocumentRow } from '../../db/documents.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { actions, button, context, count, section, type Card } from '../blocks.js'
import { fileIds } from './ids.js'

export interface FileNews {
  /** The title under which it was shared here. */
  title: string
  document: Pick<DocumentRow, 'id' | 'status' | 'pages' | 'pageUnit' | 'passages' | 'warnings' | 'errorMessage' | 'errorHint' | 'reference'>
  /** Counted in this place alone: what was replaced elsewhere is not told here. */
  version: number
  /** Who can see it here: `#finance`, `you alone`. */
  visibleTo: string
  progress: { done: number; total: number; note?: string } | null
  /** Taken away again, here or everywhere. */
  removed: boolean
}

/** The one message about a shared file: progress while it is read, then what came of it. */
export function fileCard(news: FileNews): Card {
  const { document } = news
  const title = inertMrkdwn(news.title, 150)
  if (news.removed) return { text: `${title} is no longer used.`, blocks: [section(`:wastebasket: *${title}* is no longer used for answers.`)] }
  if (document.status === 'failed') return failedCard(news, title)
  if (document.status !== 'completed') {
    const line = `:hourglass_flowing_sand: Reading *${title}*${progressText(news.progress)}`
    return { text: `Reading ${title}`, blocks: [section(line)] }
  }
  const size = [
    document.pages === null || document.pageUnit === 'line' || document.pageUnit === null ? null : count(document.pages, document.pageUnit),
    document.passages === null ? null : count(document.passages, 'passage'),
    news.version > 1 ? `version ${news.version}, replaces the one before` : null,
    `visible to ${news.visibleTo}`,
  ].filter((part) => part !== null)
  const summary = `*${title}* is ready: ${size.join(', ')}.`
  return {
    text: summary.replaceAll('*', ''),
    blocks: [section(`:white_check_mark: ${summary}`), ...(document.warnings.length > 0 ? [context(document.warnings.slice(0, 5).map((warning) => inertMrkdwn(warning, 200)).join('  ·  '))] : [])],
  }
}

function failedCard(news: FileNews, title: string): Card {
  const { document } = news
  const reason = inertMrkdwn(document.errorMessage ?? 'Something went wrong on my side.')
  const hint = document.errorHint ? ` ${inertMrkdwn(document.errorHint)}` : ''
  return {
    text: `${title} could not be read: ${reason}`,
    blocks: [
      section(`:warning: *${title}* could not be read. ${reason}${hint}`),
      ...(document.reference ? [context(`Reference ${inertMrkdwn(document.reference, 20)}`)] : []),
      actions(button(fileIds.retry, 'Try again', document.id)),
    ],
  }
}

function progressText(progress: FileNews['progress']): string {
  if (!progress || progress.total <= 1) return ' …'
  return `: ${progress.done.toLocaleString('en-US')} of ${progress.total.toLocaleString('en-US')}${progress.note === 'indexing' ? ' passages indexed' : ' pages'} …`
}

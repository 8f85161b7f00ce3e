import type { Button, KnownBlock } from '@slack/types'
import type { DocumentLine } from '../../agents/turn.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, confirm, context, count, section, when, type Card } from '../blocks.js'
import { documentIds } from './ids.js'

export const documentsPerPage = 8

export interface DocumentsView {
  documents: DocumentLine[]
  total: number
  offset: number
  /** An admin looks at everybody's. */
  all: boolean
  /** An admin may switch between their own and all. */
  admin?: boolean
}

const states = {
  uploaded: ':hourglass_flowing_sand: Waiting to be read',
  processing: ':hourglass_flowing_sand: Being read',
  completed: ':white_check_mark: Ready',
  failed: ':warning: Could not be read',
  table: ':card_index_dividers: A product table: `/products` shows it',
  deleted: ':wastebasket: Deleted',
} as const

export function documentsCard(view: DocumentsView): Card {
  if (view.total === 0) {
    const text = view.all ? 'No documents yet.' : 'You have shared no documents yet.'
    return { text, blocks: [section(`${text} Share a file in a channel that I am in, or send it to me here, and it appears in this list.`), ...switchRow(view)] }
  }
  const shown = view.documents.slice(0, documentsPerPage)
  const text = `${count(view.total, 'document')}${view.all ? ' in all' : ''}`
  return {
    text,
    blocks: [
      section(`*${text}*${view.total > shown.length ? `, ${view.offset + 1} to ${view.offset + shown.length} shown` : ''}`),
      ...shown.flatMap((document) => documentBlocks(document)),
      ...switchRow(view),
    ],
  }
}

function documentBlocks(document: DocumentLine): KnownBlock[] {
  const facts = [
    states[document.status],
    document.pages === null || document.pageUnit === 'line' ? null : count(document.pages, document.pageUnit ?? 'page'),
    document.passages === null ? null : count(document.passages, 'passage'),
    document.visibleTo.length > 0 ? `visible to ${document.visibleTo.slice(0, 5).map((place) => inertMrkdwn(place, 60)).join(', ')}` : null,
    when(document.createdAt),
  ].filter((fact) => fact !== null)
  const problem = document.problem
    ? `\n${inertMrkdwn(document.problem.message)}${document.problem.hint ? ` ${inertMrkdwn(document.problem.hint)}` : ''}${document.problem.reference ? ` (reference ${inertMrkdwn(document.problem.reference, 20)})` : ''}`
    : ''
  const buttons = documentButtons(document)
  return [section(`*${inertMrkdwn(document.title, 150)}*\n${facts.join('  ·  ')}${problem}`), ...(buttons.length > 0 ? [actions(...buttons)] : [])]
}

function documentButtons(document: DocumentLine): Button[] {
  const name = inertPlain(document.title, 50)
  if (document.status === 'deleted') return [button(documentIds.restore, 'Restore', document.documentId, { label: `Restore ${name}` })]
  return [
    ...(document.status === 'failed' ? [button(documentIds.retry, 'Try again', document.documentId, { label: `Try again ${name}` })] : []),
    deleteButton(document),
  ]
}

function deleteButton(document: DocumentLine): Button {
  return button(documentIds.remove, 'Delete', document.documentId, {
    style: 'danger',
    label: `Delete ${inertPlain(document.title, 50)}`,
    confirm: confirm('Delete this document?', `“${inertPlain(document.title, 100)}” stops answering at once. The file stays in Slack. You can restore it for a while with /documents.`, 'Delete'),
  })
}

/** Asked for in words: one click by a person stands between that and the deletion. */
export function confirmDeleteCard(document: DocumentLine): Card {
  const text = 'Delete this document?'
  return { text, blocks: [section(`*Delete “${inertMrkdwn(document.title, 150)}”?* It stops answering at once; the file stays in Slack.`), actions(deleteButton(document))] }
}

function switchRow(view: DocumentsView): KnownBlock[] {
  const scope = view.all ? 'all' : 'mine'
  const buttons = [
    ...(view.offset > 0 ? [button(documentIds.newer, 'Newer', `${scope}:${Math.max(0, view.offset - documentsPerPage)}`)] : []),
    ...(view.offset + documentsPerPage < view.total ? [button(documentIds.older, 'Older', `${scope}:${view.offset + documentsPerPage}`)] : []),
    ...(view.admin ? [button(documentIds.showAll, view.all ? 'Only mine' : 'Everybody’s', view.all ? 'mine:0' : 'all:0')] : []),
  ]
  return buttons.length > 0 ? [actions(...buttons)] : []
}

/** What a click did, in place of the list's row or as a line. */
export function doneCard(text: string, undo?: { action: string; label: string; value: string }): Card {
  return { text, blocks: [section(text), ...(undo ? [actions(button(undo.action, undo.label, undo.value))] : [context('`/documents` shows your list.')])] }
}

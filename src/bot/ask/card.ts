import type { KnownBlock } from '@slack/types'
import type { Reply, Source } from '../../agents/turn.js'
import { predictionCard } from '../tasks/prediction-card.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, context, limits, section, type Card } from '../blocks.js'
import { documentsCard, confirmDeleteCard } from '../documents/card.js'
import { healthCard } from '../ops/card.js'
import { helpCard } from '../ops/help-card.js'
import { retrainMenu } from '../retrain/card.js'
import { queueCard } from '../review/card.js'
import { overviewCard } from '../review/menu-card.js'
import { whyBlocks } from '../review/why-view.js'
import { problemCard } from '../say-error.js'
import { anchorText } from './anchor-text.js'
import { askIds } from './ids.js'

const mostSources = 8

/** What of a reply grows as text, and what stands under it. */
export interface DrawnReply {
  markdown: string
  tail: KnownBlock[]
  /** For notifications. */
  text: string
}

/** Whether a reply is made of words that stream, or is one card. */
export function drawReply(reply: Reply, onlyTheAsker = false): DrawnReply | Card {
  switch (reply.kind) {
    case 'answer':
      return { markdown: reply.markdown, tail: answerTail(reply.answerId, reply.sources, reply.footer), text: notification(reply.markdown) }
    case 'nothing':
      return nothingCard(reply, onlyTheAsker)
    case 'waiting':
      return waitingCard(reply.titles)
    case 'stopped':
      return stopped(reply.markdown)
    case 'documents':
      return documentsCard({ documents: reply.documents, total: reply.total, offset: 0, all: false })
    case 'health':
      return healthCard(reply.lines)
    case 'review-overview':
      return overviewCard(reply.catalogues)
    case 'review':
      return queueCard(reply)
    case 'retrain':
      return retrainMenu(reply.catalogues)
    case 'review-explained':
      return { text: 'Why this suggestion', blocks: whyBlocks(reply.view) }
    case 'categorized':
      return predictionCard(reply.text, reply.prediction)
    case 'help':
      return helpCard()
    case 'said':
      return { text: notification(reply.text), blocks: [{ type: 'markdown', text: reply.text.slice(0, limits.markdown) }] }
    case 'confirm-delete':
      return confirmDeleteCard(reply.document)
    case 'failed':
      return failedCard(reply)
  }
}

function answerTail(answerId: string, sources: Source[], footer: string[]): KnownBlock[] {
  return [
    ...sources.slice(0, mostSources).map((source) => sourceLine(source)),
    ...(sources.length > mostSources ? [context(`and ${sources.length - mostSources} more sources: see “Why this answer?”`)] : []),
    ...(footer.length > 0 ? [context(footer.slice(0, 4).map((line) => inertMrkdwn(line, 200)).join('  ·  '))] : []),
    ...judgeBlocks(answerId),
  ]
}

function sourceLine(source: Source): KnownBlock {
  const link = source.permalink && isWebAddress(source.permalink) ? `  ·  <${source.permalink}|file>` : ''
  return section(
    `*[${source.number}]* ${inertMrkdwn(source.title, 120)}  ·  ${inertMrkdwn(anchorText(source.anchor), 80)}${link}`,
    button(askIds.openSource, `Open [${source.number}]`, source.evidenceId, { label: inertPlain(`Open source ${source.number}: ${source.title}`, 75) }),
  )
}

/** Thumbs (Slack draws them beside the words) and the ledger, under every answer that can be judged. */
function judgeBlocks(answerId: string): KnownBlock[] {
  return [
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: askIds.feedback,
          positive_button: { text: { type: 'plain_text', text: 'Good answer' }, accessibility_label: 'This answer helped', value: `good:${answerId}` },
          negative_button: { text: { type: 'plain_text', text: 'Bad answer' }, accessibility_label: 'This answer is wrong or did not help', value: `bad:${answerId}` },
        },
      ],
    },
    actions(button(askIds.why, 'Why this answer?', answerId)),
  ]
}

function nothingCard(reply: Extract<Reply, { kind: 'nothing' }>, onlyTheAsker: boolean): Card {
  const near = reply.closest.some((document) => document.quote !== null)
  const text = `I found nothing ${near ? 'that clearly answers this' : 'on this'} in the documents that ${onlyTheAsker ? 'you' : 'everyone here'} may see.`
  const closest = reply.closest.slice(0, 5).map((document) => {
    const link = document.permalink && isWebAddress(document.permalink) ? ` (<${document.permalink}|file in Slack>)` : ''
    const quote = document.quote === null ? '' : `\n   “${inertMrkdwn(document.quote, 300)}”`
    return `• ${inertMrkdwn(document.title, 120)}${link}${quote}`
  })
  return {
    text,
    blocks: [
      section(closest.length > 0 ? `${text} The closest, in case one of them helps:\n${closest.join('\n')}` : `${text} Share a file with the answer, or ask in other words.`),
      ...(reply.footer.length > 0 ? [context(reply.footer.slice(0, 4).map((line) => inertMrkdwn(line, 200)).join('  ·  '))] : []),
      ...judgeBlocks(reply.answerId),
    ],
  }
}

function waitingCard(titles: string[]): Card {
  const names = titles.slice(0, 3).map((title) => `*${inertMrkdwn(title, 120)}*`).join(', ')
  const text = titles.length === 0 ? 'I am still reading the file. Your answer comes here as soon as I am done.' : `I am still reading ${names}. Your answer comes here as soon as I am done.`
  return { text: 'I am still reading the file. Your answer comes here as soon as I am done.', blocks: [section(`:hourglass_flowing_sand: ${text}`)] }
}

function stopped(markdown: string): DrawnReply | Card {
  if (!markdown.trim()) return { text: 'Stopped.', blocks: [section('Stopped, as you asked.')] }
  return { markdown, tail: [context('Stopped here, as you asked: the answer is not complete.')], text: notification(markdown) }
}

function failedCard(reply: Extract<Reply, { kind: 'failed' }>): Card {
  const card = problemCard(reply)
  return reply.answerId ? { ...card, blocks: [...card.blocks, actions(button(askIds.again, 'Try again', reply.answerId))] } : card
}

/** Told to the asker alone, when more is known than may be said where they asked. It names nothing. */
export function leftOutCard(answerId: string): Card {
  const text = 'There is more on this in documents that you may see, but not everyone here may.'
  return { text, blocks: [section(text), actions(button(askIds.privately, 'Answer me privately', answerId))] }
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>|"]{1,400}$/.test(url)
}

function notification(markdown: string): string {
  return markdown.replace(/\s+/g, ' ').slice(0, 300)
}

import type { KnownBlock } from '@slack/types'
import type { OpenedSource } from '../../pipelines/documents/open-source.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { context, section } from '../blocks.js'
import { anchorText } from './anchor-text.js'
import { isWebAddress } from './card.js'
import { markedPassage } from './marked-passage.js'

/** A passage as it stands in its document, what the answer quoted in bold. Its text is shown literally. */
export function sourceView(source: OpenedSource | null): KnownBlock[] {
  if (!source) return [section('This passage is not here any more, or you may not see it. The file may have been deleted, replaced, or moved out of your channels.')]
  const link = source.permalink && isWebAddress(source.permalink) ? `\n<${source.permalink}|Open the file in Slack>` : ''
  return [
    section(`*${inertMrkdwn(source.title, 150)}*  ·  ${inertMrkdwn(anchorText(source.anchor), 100)}${dated(source.date)}${link}`),
    ...(source.header ? [context(inertMrkdwn(source.header, 300))] : []),
    ...(source.before ? [context(`… ${inertMrkdwn(edge(source.before.text, 'end'), 260)}`)] : []),
    { type: 'divider' },
    ...markedPassage(source.text, source.quoted),
    { type: 'divider' },
    ...(source.after ? [context(`${inertMrkdwn(edge(source.after.text, 'beginning'), 260)} …`)] : []),
  ]
}

/** The end (or the beginning) of a neighbouring passage, cut between words. */
function edge(text: string, side: 'end' | 'beginning'): string {
  if (text.length <= 240) return text
  return side === 'end' ? text.slice(-240).replace(/^\S*\s/, '') : text.slice(0, 240).replace(/\s\S*$/, '')
}

function dated(date: string | null): string {
  const day = date ? new Date(date) : undefined
  return day && !Number.isNaN(day.getTime()) ? `  ·  ${day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })}` : ''
}

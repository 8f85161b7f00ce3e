import type { KnownBlock } from '@slack/types'
import type { OpenedSource } from '../../pipelines/documents/open-source.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { context, cut, section } from '../blocks.js'
import { anchorText } from './anchor-text.js'
import { isWebAddress } from './card.js'

/** Longer passages are shown up to here; the file itself is one click away. */
const mostCharacters = 8000

/** A passage as it stands in its document. Its text is shown literally. */
export function sourceView(source: OpenedSource | null): KnownBlock[] {
  if (!source) return [section('This passage is not here any more, or you may not see it. The file may have been deleted, replaced, or moved out of your channels.')]
  const link = source.permalink && isWebAddress(source.permalink) ? `\n<${source.permalink}|Open the file in Slack>` : ''
  return [
    section(`*${inertMrkdwn(source.title, 150)}*  ·  ${inertMrkdwn(anchorText(source.anchor), 100)}${link}`),
    ...(source.header ? [context(inertMrkdwn(source.header, 300))] : []),
    ...(source.before ? [context(`… ${inertMrkdwn(source.before.text.slice(-240), 260)}`)] : []),
    { type: 'divider' },
    ...literal(source.text),
    { type: 'divider' },
    ...(source.after ? [context(`${inertMrkdwn(source.after.text.slice(0, 240), 260)} …`)] : []),
  ]
}

/** Plain text in sections: nothing in it is markup. */
function literal(text: string): KnownBlock[] {
  const shown = cut(text, mostCharacters)
  const blocks: KnownBlock[] = []
  for (const paragraph of paragraphs(shown)) blocks.push({ type: 'section', text: { type: 'plain_text', text: paragraph, emoji: false } })
  return blocks.slice(0, 40)
}

function paragraphs(text: string): string[] {
  const parts: string[] = []
  let part = ''
  for (const line of text.split('\n')) {
    const safe = inertPlain(line, 2900)
    if (part.length + safe.length > 2800) {
      if (part.trim()) parts.push(part)
      part = ''
    }
    part += part ? `\n${safe}` : safe
  }
  if (part.trim()) parts.push(part)
  return parts
}

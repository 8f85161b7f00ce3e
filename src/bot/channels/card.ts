import type { StaticSelect } from '@slack/types'
import type { ChannelRow } from '../../db/organisation.js'
import { button, context, plain, section, type Card } from '../blocks.js'
import { visibleTo } from '../visible-to.js'
import { channelIds } from './ids.js'

export const indexingChoices = {
  auto: { label: 'Read files as they come', said: 'I read every file that is shared here' },
  asked: { label: 'Only when asked', said: 'I read a file only when somebody mentions me with it' },
  off: { label: 'Off', said: 'I read no files here' },
} as const

export type Indexing = keyof typeof indexingChoices

export function isIndexing(value: string): value is Indexing {
  return Object.hasOwn(indexingChoices, value)
}

/** Posted once when the bot comes to a channel; it stays the place where the choice is made. */
export function introductionCard(channel: Pick<ChannelRow, 'id' | 'kind' | 'name' | 'indexing'>, decided?: { by: string; at: string }): Card {
  const choice = indexingChoices[channel.indexing]
  const select: StaticSelect = {
    type: 'static_select',
    action_id: channelIds.indexing,
    placeholder: plain('What to read here'),
    options: options(),
    initial_option: options().find((option) => option.value === channel.indexing)!,
  }
  return {
    text: 'Hello! I answer questions from the files that are shared here.',
    blocks: [
      section(
        [
          'Hello! I answer questions from files, with sources. Mention me, or use `/ask`.',
          `*What I read:* files that full members share here from now on. ${choice.said}. Messages only when you mention me or go on in a thread with me.`,
          `*Who will see it:* what is shared here may be used in answers for ${visibleTo(channel)}, and for nobody else.`,
        ].join('\n'),
      ),
      { type: 'actions', block_id: `channels.choice.${channel.id}`, elements: [select, button(channelIds.olderFiles, 'Read older files too', channel.id)] },
      context(decided ? `${choice.label}: decided by ${decided.by}, ${decided.at}. Who invited me or an admin can change it any time.` : 'Who invited me or an admin can change this any time. Older files are read only if you ask.'),
    ],
  }
}

function options() {
  return Object.entries(indexingChoices).map(([value, choice]) => ({ text: plain(choice.label), value }))
}

/** In a channel that is shared with another company nothing is read until an admin allows it. */
export function silentCard(): Card {
  return { text: 'I stay silent in channels shared with another company.', blocks: [section('This channel is shared with another company, so I stay silent here: I read nothing and answer nothing.')] }
}


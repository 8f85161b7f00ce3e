import type { ChannelRow } from '../db/organisation.js'
import { inertMrkdwn } from '../agents/untrusted.js'

/** Who can see what was shared in a conversation, in plain words. */
export function visibleTo(channel: Pick<ChannelRow, 'kind' | 'name'>): string {
  if (channel.kind === 'im') return 'you alone'
  if (channel.kind === 'mpim') return 'the people in this conversation'
  const name = `#${inertMrkdwn(channel.name ?? 'this channel', 80)}`
  return channel.kind === 'public' ? `everyone (${name} is public)` : name
}

import type { Actor, Audience, Scope } from './actor.js'
import type { ChannelFacts, Membership } from './membership.js'

/**
 * The conversations whose material every reader of the reply may see, from live membership. Fails closed: where a lookup
 * fails the scope is empty (private) or the channel alone is left out.
 *
 * A public channel is read by the whole organisation and by the guests in it; a private one, a group DM and a DM by their
 * members. A guest may see only the conversations they are in.
 */
export async function resolveScope(membership: Membership, actor: Actor, audience: Audience): Promise<Scope> {
  if (audience.kind === 'everything') {
    return { orgId: actor.orgId, channelIds: actor.role === 'admin' && !actor.guest ? 'all' : [] }
  }
  const mine = await membership.channelsOf(actor.orgId, actor.userId)
  if (mine === null) return { orgId: actor.orgId, channelIds: [] }
  const visible = mine.filter((channel) => maySee(channel, actor.userId, actor.guest))
  if (audience.kind === 'private') return { orgId: actor.orgId, channelIds: visible.map((c) => c.channelId) }

  const here = await membership.channel(actor.orgId, audience.channelId)
  if (here === null || !maySee(here, actor.userId, actor.guest)) return { orgId: actor.orgId, channelIds: [] }
  const shared = visible.filter((channel) => everyReaderMaySee(here, channel))
  return { orgId: actor.orgId, channelIds: shared.map((c) => c.channelId) }
}

/** Whether one person may read what was shared in a conversation. */
export function maySee(channel: ChannelFacts, userId: string, guest: boolean): boolean {
  if (channel.memberIds.has(userId)) return true
  return channel.kind === 'public' && !guest
}

function everyReaderMaySee(here: ChannelFacts, there: ChannelFacts): boolean {
  if (here.channelId === there.channelId) return true
  if (there.kind === 'public') return [...here.guestIds].every((id) => there.memberIds.has(id))
  // The readers of a public channel are the whole organisation: no list of members covers them.
  if (here.kind === 'public') return false
  return [...here.memberIds].every((id) => there.memberIds.has(id))
}

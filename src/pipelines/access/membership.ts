/**
 * Who is where, as Slack says now (cached for at most 60 s, dropped on join and leave events). Null means "cannot be
 * looked up", which denies. Ids are row ids.
 */
export interface Membership {
  /** Live facts on a conversation: its kind, and who can read it. */
  channel(orgId: string, channelId: string): Promise<ChannelFacts | null>
  /** Every conversation with the bot in it that this person may read. */
  channelsOf(orgId: string, userId: string): Promise<ChannelFacts[] | null>
}

export interface ChannelFacts {
  channelId: string
  kind: 'public' | 'private' | 'im' | 'mpim'
  externallyShared: boolean
  archived: boolean
  /** People who are members, bots left out. */
  memberIds: ReadonlySet<string>
  /** Those of the members who are guests or belong to another company. */
  guestIds: ReadonlySet<string>
}

/** Who asks. Every read takes one, and every query filters by its `orgId`. */
export interface Actor {
  orgId: string
  userId: string
  role: Role
  /** Slack guests (single- and multi-channel) and people of other companies see only what was shared where they are. */
  guest: boolean
}

export type Role = 'admin' | 'reviewer' | 'user'

/**
 * Who will be able to read the reply. `private`: the actor alone (ephemeral reply, DM with the bot). `channel`: everyone
 * who can read that channel, so only what *all* of them may see may be used. `everything` is an admin's audited
 * search over the whole organisation, answered to them alone.
 */
export type Audience =
  | { kind: 'private' }
  | { kind: 'channel'; channelId: string }
  | { kind: 'everything' }

/**
 * What an actor may read for an audience, resolved from live membership just before the query; a document is visible
 * when it has a live place in one of `channelIds`. Resolution fails closed: what cannot be looked up is not in the list.
 */
export interface Scope {
  orgId: string
  /** Row ids of channels (any conversation) whose documents all readers of the reply may see; `all` only for audited searches. */
  channelIds: string[] | 'all'
}

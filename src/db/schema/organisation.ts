import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** Times are milliseconds since 1970 everywhere; ids are `newId(prefix)`. */
export const organisations = sqliteTable('organisations', {
  id: text().primaryKey(),
  /** `T…`, or `E…` for an org-wide install; the playground's team is an organisation of its own. */
  slackTeamId: text('slack_team_id').notNull().unique(),
  kind: text({ enum: ['slack', 'playground'] }).notNull(),
  name: text().notNull(),
  domain: text(),
  botUserId: text('bot_user_id'),
  botId: text('bot_id'),
  createdAt: integer('created_at').notNull(),
  /** Uninstalled or tokens revoked: the work stops now, the rows go after the retention time. */
  uninstalledAt: integer('uninstalled_at'),
})

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    slackUserId: text('slack_user_id').notNull(),
    name: text().notNull(),
    role: text({ enum: ['admin', 'reviewer', 'user'] }).notNull(),
    /** Where the role comes from: Slack's own admins, ADMIN_USER_IDS, or an admin's appointment in App Home. */
    roleSource: text('role_source', { enum: ['slack', 'config', 'appointed', 'default'] }).notNull(),
    guest: text({ enum: ['no', 'single', 'multi'] }).notNull(),
    external: integer({ mode: 'boolean' }).notNull(),
    bot: integer({ mode: 'boolean' }).notNull(),
    timezone: text(),
    deactivatedAt: integer('deactivated_at'),
    /** When Slack was last asked about this person. */
    refreshedAt: integer('refreshed_at').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_by_slack').on(t.orgId, t.slackUserId)],
)

export const channels = sqliteTable(
  'channels',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    slackChannelId: text('slack_channel_id').notNull(),
    kind: text({ enum: ['public', 'private', 'im', 'mpim'] }).notNull(),
    name: text(),
    /** Shared with another company (Slack Connect): silent unless allowed. */
    externallyShared: integer('externally_shared', { mode: 'boolean' }).notNull(),
    archived: integer({ mode: 'boolean' }).notNull(),
    /** False once the bot left or was removed: nothing from here can be checked, so nothing from here answers. */
    botMember: integer('bot_member', { mode: 'boolean' }).notNull(),
    indexing: text({ enum: ['auto', 'asked', 'off'] }).notNull(),
    invitedBy: text('invited_by'),
    introducedAt: integer('introduced_at'),
    /** Newest message ts that was handled; history after it is read at start. */
    lastSeenTs: text('last_seen_ts'),
    refreshedAt: integer('refreshed_at').notNull(),
    /** When the member list was last read whole; null = unknown, which denies. */
    membersReadAt: integer('members_read_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('channels_by_slack').on(t.orgId, t.slackChannelId)],
)

export const channelMembers = sqliteTable(
  'channel_members',
  {
    channelId: text('channel_id').notNull().references(() => channels.id, { onDelete: 'cascade' }),
    slackUserId: text('slack_user_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.slackUserId] }), index('channel_members_by_user').on(t.slackUserId)],
)

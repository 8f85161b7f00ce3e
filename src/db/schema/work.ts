import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** Work to do. The row is what people see, whatever engine runs it; payloads hold ids only. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text().primaryKey(),
    orgId: text('org_id'),
    name: text().notNull(),
    payload: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** Jobs with the same key exist once while unfinished. */
    uniqueKey: text('unique_key'),
    state: text({ enum: ['waiting', 'active', 'done', 'dead', 'cancelled'] }).notNull(),
    /** Who asked: sees it among their own when it dies. */
    requestedBy: text('requested_by'),
    progress: text({ mode: 'json' }).$type<{ done: number; total: number; note?: string }>(),
    attempts: integer().notNull(),
    maxAttempts: integer('max_attempts').notNull(),
    priority: integer().notNull(),
    runAt: integer('run_at').notNull(),
    leaseToken: text('lease_token'),
    leaseUntil: integer('lease_until'),
    result: text({ mode: 'json' }).$type<unknown>(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    reference: text(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    /** When the person was told that the job is dead; a dead row without it is told again after a crash. */
    reportedAt: integer('reported_at'),
  },
  (t) => [index('jobs_due').on(t.state, t.runAt), index('jobs_claim').on(t.state, t.name, t.priority, t.runAt), index('jobs_by_key').on(t.uniqueKey, t.state), index('jobs_by_person').on(t.requestedBy)],
)

/** What Slack delivered, stored before it is acknowledged; unfinished rows are taken up again at start. */
export const inbox = sqliteTable(
  'inbox',
  {
    /** Slack's event id (events), or what makes other payloads unique (`trigger_id`, `action_ts`). */
    id: text().primaryKey(),
    kind: text().notNull(),
    /** The delivered body; removed when done, so that texts of messages do not pile up here. */
    body: text({ mode: 'json' }).$type<unknown>(),
    state: text({ enum: ['received', 'done', 'failed'] }).notNull(),
    attempts: integer().notNull(),
    receivedAt: integer('received_at').notNull(),
    doneAt: integer('done_at'),
  },
  (t) => [index('inbox_open').on(t.state, t.receivedAt)],
)

/** Things that happen once although they may be announced twice: `message:C1:171.2`, `action:…`, `file:F1:C1`. */
export const processedKeys = sqliteTable('processed_keys', {
  key: text().primaryKey(),
  createdAt: integer('created_at').notNull(),
})

/** Messages that we posted for something, so that a retry updates instead of posting again. */
export const postedReplies = sqliteTable('posted_replies', {
  /** What the message is about: `document:doc_…:place_…`, `job:…`. */
  subject: text().primaryKey(),
  orgId: text('org_id').notNull(),
  slackChannelId: text('slack_channel_id').notNull(),
  slackTs: text('slack_ts'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    userId: text('user_id'),
    action: text().notNull(),
    /** Ids and settings only, never text of documents or questions. */
    details: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('audit_by_org').on(t.orgId, t.createdAt)],
)

/** Versioned thresholds, weights and choices of an organisation (`orgId` '' = the service). Append-only; the newest row counts. */
export const settings = sqliteTable(
  'settings',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    value: text({ mode: 'json' }).$type<unknown>().notNull(),
    setBy: text('set_by'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('settings_by_name').on(t.orgId, t.name, t.createdAt)],
)

/** Results of models: immutable files with their metrics. */
export const artifacts = sqliteTable(
  'artifacts',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    kind: text().notNull(),
    version: text().notNull(),
    file: text(),
    data: text({ mode: 'json' }).$type<unknown>(),
    metrics: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    madeBy: text('made_by'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('artifacts_once').on(t.orgId, t.kind, t.version)],
)

/** The one row per kind that says which artifact serves. */
export const activeArtifacts = sqliteTable(
  'active_artifacts',
  {
    orgId: text('org_id').notNull(),
    kind: text().notNull(),
    artifactId: text('artifact_id').notNull().references(() => artifacts.id),
    share: real().notNull(),
    activatedAt: integer('activated_at').notNull(),
    activatedBy: text('activated_by'),
  },
  (t) => [uniqueIndex('active_once').on(t.orgId, t.kind)],
)

/** Processes of this service that are alive: what `/healthz` and `/index-health` report. */
export const heartbeats = sqliteTable('heartbeats', {
  id: text().primaryKey(),
  role: text().notNull(),
  pid: integer().notNull(),
  startedAt: integer('started_at').notNull(),
  seenAt: integer('seen_at').notNull(),
  /** Plain states: what is ready, what is degraded and why. */
  state: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
})

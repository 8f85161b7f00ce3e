import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisation.js'
import { blobs } from './documents.js'

/** A set of canonical products and of the raw rows that are matched to them. Models, thresholds and queues are per catalogue. */
export const catalogues = sqliteTable(
  'catalogues',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** Precision that rows accepted without a person must have. */
    targetPrecision: real('target_precision').notNull(),
    /** `stopped`: the blind sample fell short; only an admin starts it again. */
    autoAccept: text('auto_accept', { enum: ['off', 'on', 'stopped'] }).notNull(),
    autoAcceptReason: text('auto_accept_reason'),
    /** When it was last switched on: what was accepted before says nothing about it now. */
    autoAcceptSince: integer('auto_accept_since'),
    /** Row id of the channel in which reviews and alarms are posted. */
    reviewChannelId: text('review_channel_id'),
    createdBy: text('created_by'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('catalogues_by_name').on(t.orgId, t.name)],
)

/** How a table was read: guessed, shown to a person, then fixed with the import. */
export interface TableReading {
  encoding: string
  separator: string
  quote: string
  hasHeader: boolean
  /** The line of the column names, when others stand above it. */
  headerLine?: number
  /** One name for each column, all different; made up where the table has none. */
  header: string[]
}

/** Which column (its position) holds what; columns in `attributes` are kept under their header's name. */
export interface ColumnMapping {
  title: number
  description?: number
  brand?: number
  code?: number
  price?: number
  category?: number
  attributes: number[]
}

/**
 * One table that was dropped. `raw` rows are to be normalized, `canonical` ones are the organisation's own products.
 * `channelId` is the place: who can read that conversation may see the rows; '' = the whole organisation (command line, REST).
 */
export const productImports = sqliteTable(
  'product_imports',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    /** Null until a person chose one. */
    catalogueId: text('catalogue_id').references(() => catalogues.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    slackFileId: text('slack_file_id'),
    /** Null until the bytes are here. */
    blobHash: text('blob_hash').references(() => blobs.hash),
    title: text().notNull(),
    role: text({ enum: ['raw', 'canonical'] }).notNull(),
    /** `asking`: a person has not said yet how to read it. */
    status: text({ enum: ['asking', 'waiting', 'importing', 'suggesting', 'done', 'failed', 'declined'] }).notNull(),
    reading: text({ mode: 'json' }).$type<TableReading>(),
    mapping: text({ mode: 'json' }).$type<ColumnMapping>(),
    /** Whether it seemed to list products, and why; what the offer to import it says. */
    likeness: text({ mode: 'json' }).$type<{ kind: 'products' | 'unsure' | 'document'; reasons: string[] }>(),
    /** Row id of the person who said how to read it. */
    settledBy: text('settled_by'),
    /** Hash of blob, reading and mapping: the same table read the same way is the same import. */
    contentKey: text('content_key'),
    /** Where a killed import goes on: everything before it is in. */
    resumeAt: text('resume_at', { mode: 'json' }).$type<{ byte: number; line: number; aloneUntil?: number }>(),
    /** Rows read so far: new, those that were here already, and those that could not be used. */
    rowsNew: integer('rows_new').notNull(),
    rowsKnown: integer('rows_known').notNull(),
    rowsRejected: integer('rows_rejected').notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    errorHint: text('error_hint'),
    reference: text(),
    /** Row id of the person. */
    requestedBy: text('requested_by'),
    createdAt: integer('created_at').notNull(),
    completedAt: integer('completed_at'),
    /** Removed with its file: its undecided rows are asked of nobody any more. */
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('product_imports_by_org').on(t.orgId, t.status),
    uniqueIndex('product_imports_by_file').on(t.channelId, t.slackFileId),
    index('product_imports_by_content').on(t.catalogueId, t.contentKey),
  ],
)

export const importRejects = sqliteTable(
  'import_rejects',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    importId: text('import_id').notNull().references(() => productImports.id, { onDelete: 'cascade' }),
    line: integer().notNull(),
    reason: text().notNull(),
    /** The beginning of the line as it was read. */
    raw: text().notNull(),
  },
  (t) => [uniqueIndex('import_rejects_once').on(t.importId, t.line)],
)

/** The organisation's own products: from a canonical table or made by a decision; normalization and picture search share them. */
export const products = sqliteTable(
  'products',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    /** Who can read that conversation may see the product; '' = the whole organisation. */
    channelId: text('channel_id').notNull(),
    title: text().notNull(),
    description: text().notNull(),
    brand: text().notNull(),
    code: text().notNull(),
    price: real(),
    /** As the table says it, such as `EUR`; '' where it does not. No conversion is made. */
    currency: text().notNull().default(''),
    category: text().notNull(),
    attributes: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    contentHash: text('content_hash').notNull(),
    importId: text('import_id'),
    /** The decision that made it, when no table did. */
    decisionId: text('decision_id'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
    /** Grows with every change of a product of the catalogue, no two alike: copies in memory read what is newer than theirs. */
    seq: integer().notNull(),
  },
  (t) => [uniqueIndex('products_once').on(t.catalogueId, t.channelId, t.contentHash), index('products_changed').on(t.catalogueId, t.seq)],
)

/**
 * What a reviewer decides: one group of near-identical raw rows of one place, with the current suggestion for it. What was
 * decided stays decided; suggestions are made again while it is open.
 */
export const reviewItems = sqliteTable(
  'review_items',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    /** Normalised tokens of the rows, hashed. */
    groupKey: text('group_key').notNull(),
    /** The row that is shown. */
    rawId: integer('raw_id').notNull(),
    /** How many raw rows are in the group. */
    size: integer().notNull(),
    /** `new`: no suggestion yet. `auto`: accepted without a person. `removed`: its table was deleted. */
    state: text({ enum: ['new', 'open', 'decided', 'auto', 'removed'] }).notNull(),
    /** The row sits in the blind sample of what was accepted without a person. */
    blindAudit: integer('blind_audit', { mode: 'boolean' }).notNull(),
    /** Two reviewers decide it, neither knowing of the other. */
    double: integer({ mode: 'boolean' }).notNull(),
    /** Two reviewers differed; a third one's decision counts. */
    disputed: integer({ mode: 'boolean' }).notNull(),
    /** Fixed at random once: the order of the unbiased sample. */
    shuffle: integer().notNull(),
    /** How many different people decided. */
    decisions: integer().notNull(),
    suggestion: text({ mode: 'json' }).$type<StoredSuggestion>(),
    /** Pair features of the candidates as float32, in their order: what was known when it was suggested. */
    features: blob({ mode: 'buffer' }),
    /** Calibrated confidence in the suggestion, and its lead over the next candidate: the orders of the queue. */
    confidence: real(),
    margin: real(),
    modelId: text('model_id'),
    /** Kind of suggestion and brand: what is approved many at once. Null until the next suggestion. */
    cluster: text(),
    suggestedAt: integer('suggested_at'),
    /** The newest `products.seq` of the catalogue that the suggestion knew of: older than the catalogue's, it is made again. */
    suggestedSeq: integer('suggested_seq'),
    /** What counts now: the newest decision that was not undone. */
    productId: text('product_id'),
    decisionId: text('decision_id'),
    createdAt: integer('created_at').notNull(),
    decidedAt: integer('decided_at'),
  },
  (t) => [
    uniqueIndex('review_items_once').on(t.catalogueId, t.channelId, t.groupKey),
    index('review_by_margin').on(t.catalogueId, t.state, t.margin),
    index('review_by_shuffle').on(t.catalogueId, t.state, t.shuffle),
    index('review_by_confidence').on(t.catalogueId, t.state, t.confidence),
    index('review_by_cluster').on(t.catalogueId, t.state, t.cluster, t.confidence),
    index('review_by_product').on(t.productId),
    // Holds all that counting asks for: the rows themselves are long.
    index('review_counts').on(t.catalogueId, t.state, t.channelId, t.size, t.orgId),
  ],
)

/** A suggestion as it was made. Every part names what made it. */
export interface StoredSuggestion {
  /** `match`: one of the organisation's products. `new`: none fits; `text` was made by rules. */
  kind: 'match' | 'new'
  productId: string | null
  /** The title that rules make of the row: what a new product would be called. */
  newText: string
  /** The normalized title that is suggested. */
  text: string
  /** The best first, at most ten. */
  candidates: { productId: string; probability: number }[]
  /** Rules that were applied to make `text`. */
  ruleIds: string[]
  versions: { model: string; features: string; rules: string; threshold: number; arm: string | null }
}

/** A raw row as it came, with the group that it belongs to. */
export const rawProducts = sqliteTable(
  'raw_products',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    orgId: text('org_id').notNull(),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    importId: text('import_id').notNull().references(() => productImports.id, { onDelete: 'cascade' }),
    /** Line in the table, 1 = its first line. */
    line: integer().notNull(),
    contentHash: text('content_hash').notNull(),
    itemId: text('item_id').notNull().references(() => reviewItems.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    description: text().notNull(),
    brand: text().notNull(),
    code: text().notNull(),
    price: real(),
    currency: text().notNull().default(''),
    category: text().notNull(),
    attributes: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
  },
  (t) => [
    uniqueIndex('raw_products_once').on(t.catalogueId, t.channelId, t.contentHash),
    index('raw_products_by_item').on(t.itemId),
    index('raw_products_by_import').on(t.importId),
  ],
)

/** Bulk and automatic decisions, undone as a whole. */
export const decisionBatches = sqliteTable(
  'decision_batches',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['bulk', 'auto'] }).notNull(),
    /** Null = the service itself. */
    userId: text('user_id'),
    decisions: integer().notNull(),
    modelId: text('model_id'),
    threshold: real(),
    createdAt: integer('created_at').notNull(),
    undoneAt: integer('undone_at'),
    undoneBy: text('undone_by'),
  },
  (t) => [index('decision_batches_by_catalogue').on(t.catalogueId, t.createdAt)],
)

/** Feedback: append-only. An undo is a row of its own that names what it undoes. */
export const decisions = sqliteTable(
  'decisions',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    itemId: text('item_id').notNull().references(() => reviewItems.id, { onDelete: 'cascade' }),
    /** Null = accepted without a person. */
    userId: text('user_id'),
    kind: text({ enum: ['approve', 'correct', 'not-same', 'skip', 'auto', 'undo'] }).notNull(),
    /** Which part of the queue it came from: only `audit` and `blind` measure without bias. */
    stream: text({ enum: ['margin', 'audit', 'confident', 'second', 'blind', 'bulk', 'auto', 'direct'] }).notNull(),
    /** The suggestion that the person saw. */
    before: text({ mode: 'json' }).$type<StoredSuggestion>().notNull(),
    /** What they decided: the product and its title; null for `skip` and `undo`. */
    after: text({ mode: 'json' }).$type<{ productId: string; title: string } | null>(),
    /** The features of `before.candidates` at that time. */
    features: blob({ mode: 'buffer' }),
    confidence: real(),
    modelId: text('model_id'),
    batchId: text('batch_id').references(() => decisionBatches.id),
    undoes: text(),
    /** What makes a second delivery of a click harmless. */
    actionKey: text('action_key').notNull().unique(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('decisions_by_item').on(t.itemId, t.createdAt), index('decisions_by_catalogue').on(t.catalogueId, t.createdAt), index('decisions_by_user').on(t.userId, t.createdAt), index('decisions_by_stream').on(t.catalogueId, t.stream, t.createdAt), index('decisions_by_batch').on(t.batchId)],
)

/** What is told to the review channel without anybody asking: one message each, drawn from this row. */
export const productNotices = sqliteTable(
  'product_notices',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['auto-accepted', 'auto-stopped', 'drift', 'experiment'] }).notNull(),
    /** Figures and row ids; words come from the card. */
    facts: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    createdAt: integer('created_at').notNull(),
    /** An alarm is given once: none of its kind comes before this one is over. */
    overAt: integer('over_at'),
  },
  (t) => [index('product_notices_by_catalogue').on(t.catalogueId, t.kind, t.createdAt)],
)

/** Who has which item in hand: two reviewers never get the same one, unless it is a double-reviewed one. */
export const reviewClaims = sqliteTable(
  'review_claims',
  {
    itemId: text('item_id').notNull().references(() => reviewItems.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    stream: text({ enum: ['margin', 'audit', 'confident', 'second', 'blind'] }).notNull(),
    claimedAt: integer('claimed_at').notNull(),
    /** A claim whose reviewer went away lapses. */
    until: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.itemId, t.userId] }), index('review_claims_by_user').on(t.userId)],
)

/** Which rules a person switched; the rules themselves are learned from decisions, again and again. */
export const ruleSwitches = sqliteTable(
  'rule_switches',
  {
    id: text().primaryKey(),
    catalogueId: text('catalogue_id').notNull().references(() => catalogues.id, { onDelete: 'cascade' }),
    /** Stable hash of what the rule does. */
    ruleId: text('rule_id').notNull(),
    enabled: integer({ mode: 'boolean' }).notNull(),
    setBy: text('set_by').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('rule_switches_by_rule').on(t.catalogueId, t.ruleId, t.createdAt)],
)

/** Two models side by side on live suggestions; the newest row without an end runs. */
export const experiments = sqliteTable(
  'experiments',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    /** As in `artifacts.kind`. */
    kind: text().notNull(),
    controlId: text('control_id').notNull(),
    challengerId: text('challenger_id').notNull(),
    /** Share of items that the challenger suggests for. */
    share: real().notNull(),
    startedBy: text('started_by'),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    outcome: text({ mode: 'json' }).$type<Record<string, unknown>>(),
  },
  (t) => [index('experiments_by_kind').on(t.orgId, t.kind, t.startedAt)],
)

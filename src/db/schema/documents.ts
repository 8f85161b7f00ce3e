import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Anchor, DocumentKind } from '../../pipelines/documents/document.js'
import { channels, organisations } from './organisation.js'

/** Bytes by content hash; the file itself lies behind the blob port. */
export const blobs = sqliteTable('blobs', {
  hash: text().primaryKey(),
  bytes: integer().notNull(),
  createdAt: integer('created_at').notNull(),
})

export const documents = sqliteTable(
  'documents',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    /** Null until the bytes are here. */
    blobHash: text('blob_hash').references(() => blobs.hash),
    kind: text().$type<DocumentKind>(),
    title: text().notNull(),
    ownerUserId: text('owner_user_id').notNull(),
    /** `table`: a product table that is not read as a document unless a person says so. */
    status: text({ enum: ['uploaded', 'processing', 'completed', 'failed', 'table'] }).notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    errorHint: text('error_hint'),
    /** What a person quotes to an admin; in the logs beside the details. */
    reference: text(),
    bytes: integer(),
    pages: integer(),
    pageUnit: text('page_unit', { enum: ['page', 'slide', 'sheet', 'row', 'line'] }),
    passages: integer(),
    warnings: text({ mode: 'json' }).$type<string[]>().notNull(),
    statedDate: text('stated_date'),
    version: integer().notNull(),
    /** The document that this one replaced; the replaced one has `supersededAt`. */
    supersedes: text(),
    supersededAt: integer('superseded_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    completedAt: integer('completed_at'),
    deletedAt: integer('deleted_at'),
    deletedBy: text('deleted_by'),
  },
  (t) => [index('documents_by_org').on(t.orgId, t.status), index('documents_by_blob').on(t.blobHash), index('documents_by_owner').on(t.ownerUserId)],
)

/** Where a document may be seen from. Without a live place it is hidden. */
export const documentPlaces = sqliteTable(
  'document_places',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    documentId: text('document_id').notNull().references(() => documents.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull().references(() => channels.id, { onDelete: 'cascade' }),
    slackFileId: text('slack_file_id').notNull(),
    /** The title under which it was shared here: another place's title is never shown. */
    title: text().notNull(),
    sharedBy: text('shared_by').notNull(),
    messageTs: text('message_ts'),
    permalink: text(),
    createdAt: integer('created_at').notNull(),
    removedAt: integer('removed_at'),
    removedBecause: text('removed_because'),
    /** When `files.info` last confirmed the file. */
    checkedAt: integer('checked_at').notNull(),
  },
  (t) => [
    uniqueIndex('places_once').on(t.channelId, t.slackFileId),
    index('places_by_document').on(t.documentId),
    index('places_by_file').on(t.orgId, t.slackFileId),
  ],
)

/** The messages that carry a place's file there: the place stays while one of them is left. */
export const placeMessages = sqliteTable(
  'place_messages',
  {
    placeId: text('place_id').notNull().references(() => documentPlaces.id, { onDelete: 'cascade' }),
    messageTs: text('message_ts').notNull(),
    sharedBy: text('shared_by').notNull(),
    /** Deleted, or the file was taken out of it; the row stays so that a late delivery brings nothing back. */
    removedAt: integer('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.placeId, t.messageTs] }), index('place_messages_by_ts').on(t.messageTs)],
)

export const chunks = sqliteTable(
  'chunks',
  {
    /** Row number: the key of full-text and vector copies. */
    id: integer().primaryKey({ autoIncrement: true }),
    documentId: text('document_id').notNull().references(() => documents.id, { onDelete: 'cascade' }),
    ordinal: integer().notNull(),
    header: text().notNull(),
    text: text().notNull(),
    anchor: text({ mode: 'json' }).$type<Anchor>().notNull(),
    tokens: integer().notNull(),
  },
  (t) => [uniqueIndex('chunks_in_order').on(t.documentId, t.ordinal)],
)

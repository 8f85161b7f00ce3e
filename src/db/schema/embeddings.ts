import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** A space is one model with one preprocessing of one kind of owner; at most one is active per purpose. */
export const spaces = sqliteTable(
  'spaces',
  {
    id: text().primaryKey(),
    /** What it serves: `passages`; later `products`, `pictures`. */
    purpose: text().notNull(),
    modelVersion: text('model_version').notNull(),
    preprocessVersion: text('preprocess_version').notNull(),
    dimension: integer().notNull(),
    state: text({ enum: ['filling', 'active', 'retired'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    activatedAt: integer('activated_at'),
  },
  (t) => [uniqueIndex('spaces_once').on(t.purpose, t.modelVersion, t.preprocessVersion)],
)

/** The truth behind every vector index. `seq` grows with each row, so a copy knows what it has not seen. */
export const embeddings = sqliteTable(
  'embeddings',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    spaceId: text('space_id').notNull().references(() => spaces.id, { onDelete: 'cascade' }),
    /** The owner's row number (for passages: chunks.id). */
    ownerId: integer('owner_id').notNull(),
    /** float32 little-endian, unit length. */
    vector: blob({ mode: 'buffer' }).notNull(),
  },
  // The index by space ends in the row number, so that a copy reads what it has not seen without passing other spaces.
  (t) => [uniqueIndex('embeddings_once').on(t.spaceId, t.ownerId), index('embeddings_by_owner').on(t.ownerId), index('embeddings_by_space').on(t.spaceId)],
)

/** A FAISS file made from a space: a copy that may be deleted at any time. */
export const generations = sqliteTable('generations', {
  id: text().primaryKey(),
  spaceId: text('space_id').notNull().references(() => spaces.id, { onDelete: 'cascade' }),
  file: text().notNull(),
  count: integer().notNull(),
  highestSeq: integer('highest_seq').notNull(),
  checksum: text().notNull(),
  factory: text().notNull(),
  createdAt: integer('created_at').notNull(),
  retiredAt: integer('retired_at'),
})

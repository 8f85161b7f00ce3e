import { blob, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisation.js'

/**
 * The categories of an organisation. A renamed one keeps its id, so that decisions follow; a merged one points to where its
 * tasks went and is offered no more.
 */
export const taskCategories = sqliteTable(
  'task_categories',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** The name in lower case while it is in use; null once it was merged: the name is free again. */
    nameKey: text('name_key'),
    /** Its label in the model that the service ships; null where people made it. */
    starterLabel: text('starter_label'),
    mergedInto: text('merged_into'),
    createdBy: text('created_by'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('task_categories_by_name').on(t.orgId, t.nameKey), uniqueIndex('task_categories_by_starter').on(t.orgId, t.starterLabel)],
)

/** What a change was, in full: names before and after, and where tasks went. */
export interface CategoryChange {
  before?: string
  after?: string
  otherId?: string
  /** Split: texts with one of these words went to `otherId`. */
  words?: string[]
  tasks?: number
}

/** Append-only history of the categories. */
export const taskCategoryChanges = sqliteTable(
  'task_category_changes',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    categoryId: text('category_id').notNull(),
    kind: text({ enum: ['add', 'rename', 'merge', 'split'] }).notNull(),
    change: text({ mode: 'json' }).$type<CategoryChange>().notNull(),
    /** Row id of the person; null: the service, when it began. */
    userId: text('user_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('task_category_changes_by_org').on(t.orgId, t.createdAt)],
)

/** One task in one place: who can read that conversation may see it; '' = the whole organisation. */
export const tasks = sqliteTable(
  'tasks',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    title: text().notNull(),
    description: text().notNull(),
    state: text({ enum: ['open', 'done'] }).notNull(),
    /** What counts now; null: none yet. */
    categoryId: text('category_id').references(() => taskCategories.id),
    decisionId: text('decision_id'),
    /** The newest suggestion. */
    suggestionId: text('suggestion_id'),
    /** Row id of the person who made it. */
    createdBy: text('created_by').notNull(),
    /** The Slack message that it was made from. */
    messageTs: text('message_ts'),
    link: text(),
    /** What makes a second delivery harmless. */
    actionKey: text('action_key').notNull().unique(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (t) => [index('tasks_by_org').on(t.orgId, t.createdAt), index('tasks_by_category').on(t.orgId, t.categoryId), index('tasks_by_channel').on(t.channelId, t.createdAt)],
)

/** A suggestion as it was made, append-only. Every part names what made it. */
export const taskSuggestions = sqliteTable(
  'task_suggestions',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    taskId: text('task_id').notNull().references(() => tasks.id, { onDelete: 'cascade' }),
    /** `set`: sure enough to set it. `offer`: one of these. `new`: like none that is known. */
    kind: text({ enum: ['set', 'offer', 'new'] }).notNull(),
    /** The likeliest first. */
    candidates: text({ mode: 'json' }).$type<{ categoryId: string; probability: number }[]>().notNull(),
    /** How much the text is like what the model knows, 0 to 1. */
    belonging: real().notNull(),
    /** Of the likeliest one; 0 without one. */
    probability: real().notNull(),
    margin: real().notNull(),
    /** Ids of the nearest training texts, looked up and checked again when they are shown; words of the task itself. */
    why: text({ mode: 'json' }).$type<{ near: { id: string; similarity: number }[]; words: { words: string; weight: number }[] }>().notNull(),
    /** Row id of the artifact; null: the model that the service ships. */
    modelId: text('model_id'),
    modelVersion: text('model_version').notNull(),
    thresholds: text().notNull(),
    /** The arm of a running experiment. */
    arm: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('task_suggestions_by_task').on(t.taskId, t.createdAt), index('task_suggestions_by_org').on(t.orgId, t.createdAt)],
)

/** Feedback: append-only, with what the person saw. */
export const taskDecisions = sqliteTable(
  'task_decisions',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    taskId: text('task_id').notNull().references(() => tasks.id, { onDelete: 'cascade' }),
    suggestionId: text('suggestion_id'),
    /** Null = the service itself. */
    userId: text('user_id'),
    /** `auto`: set without a person. `accept`: the likeliest one. `correct`: another one. `ignore`: asked, and nothing chosen. `move`: a category was split. */
    kind: text({ enum: ['auto', 'accept', 'correct', 'ignore', 'move'] }).notNull(),
    /** `audit`: the task was picked at random to be asked about, so that it measures without bias. */
    stream: text({ enum: ['card', 'margin', 'audit', 'confident', 'api', 'admin'] }).notNull(),
    before: text(),
    after: text(),
    /** Calibrated probability of the likeliest suggestion, and of what was decided. */
    probability: real(),
    decidedProbability: real('decided_probability'),
    modelId: text('model_id'),
    modelVersion: text('model_version'),
    arm: text(),
    actionKey: text('action_key').notNull().unique(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('task_decisions_by_task').on(t.taskId, t.createdAt), index('task_decisions_by_org').on(t.orgId, t.createdAt)],
)

/** A theme that fits no category: found among tasks, or asked for by a person. What is shown of it is made from tasks that the viewer may see. */
export const taskProposals = sqliteTable(
  'task_proposals',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['cluster', 'asked'] }).notNull(),
    /** Asked for: the name that the person gave. */
    name: text(),
    taskIds: text('task_ids', { mode: 'json' }).$type<string[]>().notNull(),
    /** Centre of the theme as float32, unit length: a theme is proposed once. */
    centre: blob({ mode: 'buffer' }),
    embedder: text(),
    state: text({ enum: ['open', 'accepted', 'merged', 'dismissed'] }).notNull(),
    /** What it became. */
    categoryId: text('category_id'),
    createdBy: text('created_by'),
    createdAt: integer('created_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: integer('decided_at'),
  },
  (t) => [index('task_proposals_by_org').on(t.orgId, t.state, t.createdAt)],
)

import { openDatabase, migrateDatabase, type Db, type DatabaseHandle } from '../../../db/open.js'
import { addProduct, ensureCatalogue } from '../../../db/products.js'
import { channels, organisations, users } from '../../../db/schema/organisation.js'
import { productImports, rawProducts, reviewItems, type StoredSuggestion } from '../../../db/schema/products.js'
import { newId } from '../../../ids.js'
import type { Actor, Role } from '../../access/actor.js'
import type { ChannelFacts, Membership } from '../../access/membership.js'
import { createRuleBook } from '../suggest/rule-book.js'
import { brandOf } from '../suggest/suggest-row.js'
import { noFollowUps, type FollowUps } from '../follow-ups.js'
import { createReviewStories } from './create-review-stories.js'
import type { ReviewServices } from './review-services.js'
import type { ReviewStories, Viewer } from './review-stories.js'

/** A small company with one catalogue, for tests of reviewing: real rows, membership by hand. */
export interface ReviewWorld {
  handle: DatabaseHandle
  stories: ReviewStories
  services: ReviewServices
  catalogueId: string
  clock: { now: number }
  product(title: string, channelId?: string): Promise<string>
  item(row: { title: string; suggest?: string; confidence?: number; margin?: number; channelId?: string; double?: boolean; size?: number; fresh?: boolean; audit?: boolean; ruleIds?: string[] }): Promise<string>
}

export const orgId = 'org_test'

export function viewer(userId: string, role: Role = 'reviewer', audience: Viewer['audience'] = { kind: 'private' }): Viewer {
  const actor: Actor = { orgId, userId, role, guest: false }
  return { actor, audience }
}

const members: Record<string, string[]> = { general: ['ada', 'ben', 'cy', 'dora'], secret: ['ada', 'dora'] }

const membership: Membership = {
  channel: async (_org, channelId) => facts(channelId),
  channelsOf: async (_org, userId) => Object.keys(members).map(facts).filter((each) => each.kind === 'public' || each.memberIds.has(userId)),
}

function facts(channelId: string): ChannelFacts {
  return { channelId, kind: channelId === 'general' ? 'public' : 'private', externallyShared: false, archived: false, memberIds: new Set(members[channelId]), guestIds: new Set() }
}

export async function reviewWorld(file: string, options: { followUps?: FollowUps } = {}): Promise<ReviewWorld> {
  migrateDatabase(file)
  const handle = openDatabase(file)
  const { db } = handle
  const now = Date.now()
  await db.insert(organisations).values({ id: orgId, slackTeamId: 'T1', kind: 'playground', name: 'Test', createdAt: now })
  for (const id of ['ada', 'ben', 'cy', 'dora']) {
    await db.insert(users).values({ id, orgId, slackUserId: `U${id}`, name: id, role: 'reviewer', roleSource: 'appointed', guest: 'no', external: false, bot: false, refreshedAt: now, createdAt: now })
  }
  for (const [id, kind] of [['general', 'public'], ['secret', 'private']] as const) {
    await db.insert(channels).values({ id, orgId, slackChannelId: `C${id}`, kind, externallyShared: false, archived: false, botMember: true, indexing: 'auto', refreshedAt: now, createdAt: now })
  }
  const catalogue = await ensureCatalogue(db, orgId, 'Products', null)
  const clock = { now }
  const services = reviewServices(handle, clock, options.followUps)
  let line = 1
  return {
    handle,
    stories: createReviewStories(services),
    services,
    catalogueId: catalogue.id,
    clock,
    product: (title, channelId = 'general') =>
      handle.transaction((tx) => addProduct(tx, { orgId, catalogueId: catalogue.id, channelId, content: { title, description: '', brand: '', code: '', price: null, currency: '', category: '', attributes: {} }, importId: null, decisionId: null })),
    item: (row) => handle.transaction((tx) => addItem(tx, catalogue.id, ++line, row)),
  }
}

/** What the stories need, over rows; membership by hand. */
export function reviewServices(handle: DatabaseHandle, clock: ReviewWorld['clock'], followUps: FollowUps = noFollowUps): ReviewServices {
  return {
    handle,
    membership,
    explain: async () => [{ words: 'the model code is the same', contribution: 2 }],
    ruleBook: createRuleBook(handle.db),
    followUps,
    activeModel: async () => null,
    now: () => clock.now,
  }
}

async function addItem(tx: Db, catalogueId: string, line: number, row: Parameters<ReviewWorld['item']>[0]): Promise<string> {
  const channelId = row.channelId ?? 'general'
  const importId = `imp_${channelId}`
  await tx
    .insert(productImports)
    .values({ id: importId, orgId, catalogueId, channelId, title: 'rows.csv', role: 'raw', status: 'done', rowsNew: 0, rowsKnown: 0, rowsRejected: 0, createdAt: Date.now() })
    .onConflictDoNothing()
  const id = newId('item')
  const suggestion: StoredSuggestion = {
    kind: row.suggest ? 'match' : 'new',
    productId: row.suggest ?? null,
    text: row.title.toUpperCase(),
    newText: row.title.toUpperCase(),
    candidates: row.suggest ? [{ productId: row.suggest, probability: row.confidence ?? 0.7 }] : [],
    ruleIds: row.ruleIds ?? [],
    versions: { model: 'starter', features: '1', rules: '0', threshold: 0.5, arm: null },
  }
  await tx.insert(reviewItems).values({
    id,
    orgId,
    catalogueId,
    channelId,
    groupKey: id,
    rawId: line,
    size: row.size ?? 1,
    state: row.fresh ? 'new' : 'open',
    blindAudit: false,
    double: row.double ?? false,
    disputed: false,
    // Of the random audit, or of the rest; in the order of lines.
    shuffle: line + (row.audit ? 0 : 2 ** 30),
    decisions: 0,
    suggestion: row.fresh ? null : suggestion,
    confidence: row.confidence ?? 0.7,
    margin: row.margin ?? 0.2,
    modelId: null,
    cluster: row.fresh ? null : `${suggestion.kind} ${brandOf({ brand: '', title: row.title })}`,
    createdAt: Date.now(),
  })
  await tx.insert(rawProducts).values({ id: line, orgId, catalogueId, channelId, importId, line, contentHash: id, itemId: id, title: row.title, description: '', brand: '', code: '', price: null, category: '', attributes: {} })
  return id
}

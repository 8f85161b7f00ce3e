import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentPlaces, documents } from '../../db/schema/documents.js'
import { eq } from 'drizzle-orm'
import type { Scope } from '../access/actor.js'
import { searchPassages } from './search.js'
import { seedSearch, type SearchSeed } from './search/seed.js'

const channels = ['general', 'finance', 'partners']
const words = ['leave', 'budget', 'invoice', 'XR-200', 'holiday', 'contract', 'salary', 'printer', '12.5', 'travel']

interface Truth {
  id: string
  orgId: string
  live: boolean
  channels: Set<string>
}

let seed: SearchSeed
const truth: Truth[] = []

beforeAll(async () => {
  seed = await seedSearch()
  for (let i = 0; i < 40; i++) {
    const orgId = i % 5 === 4 ? 'other' : 'org'
    const own = channels.filter((_, c) => ((i * 7 + 3) >> c) & 1).map((name) => (orgId === 'org' ? name : `other-${name}`))
    const id = `doc${i}`
    await seed.addDocument(id, own, [`The ${words[i % 10]} of team ${i} and its ${words[(i * 3 + 1) % 10]}.`, `More on ${words[(i + 5) % 10]}.`], { orgId })
    truth.push({ id, orgId, live: true, channels: new Set(own) })
  }
})
afterAll(() => seed.close())

const scopes: fc.Arbitrary<Scope> = fc.record({
  orgId: fc.constantFrom('org', 'other', 'nobody'),
  channelIds: fc.oneof(fc.constant('all' as const), fc.subarray([...channels, ...channels.map((c) => `other-${c}`)])),
})

/** Something happens to a document, and is noted in what should be true afterwards. */
async function disturb(kind: string, each: Truth): Promise<void> {
  const { db } = seed.handle
  const channel = each.orgId === 'org' ? 'general' : 'other-general'
  if (kind === 'delete') {
    await db.update(documents).set({ deletedAt: 1 }).where(eq(documents.id, each.id))
    each.live = false
  } else if (kind === 'restore') {
    await db.update(documents).set({ deletedAt: null }).where(eq(documents.id, each.id))
    each.live = true
  } else if (kind === 'unshare') {
    await db.update(documentPlaces).set({ removedAt: 1 }).where(eq(documentPlaces.id, `${each.id}-${channel}`))
    each.channels.delete(channel)
  } else if (each.channels.size > 0 && !each.channels.has(channel)) {
    const now = Date.now()
    const place = { id: `${each.id}-${channel}`, orgId: each.orgId, documentId: each.id, channelId: channel, slackFileId: `F-${each.id}`, title: 't', sharedBy: 'u', createdAt: now, checkedAt: now }
    await db.insert(documentPlaces).values(place).onConflictDoUpdate({ target: documentPlaces.id, set: { removedAt: null } })
    each.channels.add(channel)
  }
}

test('whatever happens to documents, a search returns nothing outside its scope, and everything inside that matches', async () => {
  const disturbance = fc.record({ kind: fc.constantFrom('delete', 'restore', 'unshare', 'share'), document: fc.nat(39) })
  const query = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((list) => list.join(' '))
  await fc.assert(
    fc.asyncProperty(scopes, query, disturbance, async (scope, text, { kind, document }) => {
      await disturb(kind, truth[document]!)
      const visible = truth.filter((d) => d.live && d.orgId === scope.orgId && [...d.channels].some((c) => scope.channelIds === 'all' || scope.channelIds.includes(c)))
      const { hits, passages, terms } = await searchPassages(seed, { scope, query: text, limit: 100 })
      expect(passages).toBe(visible.length * 2)
      // With so few passages the vector half returns every one of them: nothing is lost to the filter.
      expect(new Set(hits.map((hit) => hit.documentId))).toEqual(new Set(visible.map((d) => d.id)))
      for (const term of terms) expect(term.df).toBeLessThanOrEqual(passages)
    }),
    { numRuns: 120 },
  )
})

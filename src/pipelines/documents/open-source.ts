import { findEvidence, type AnswerRow } from '../../db/answers.js'
import { documentDates, placesFor } from '../../db/library.js'
import type { DatabaseHandle } from '../../db/open.js'
import { neighbours, type PassageText } from '../../db/passages-around.js'
import { visiblePassages } from '../../db/passages.js'
import type { Actor, Scope } from '../access/actor.js'
import type { Membership } from '../access/membership.js'
import { resolveScope } from '../access/resolve-scope.js'
import type { Anchor } from './document.js'

export interface SourceServices {
  handle: DatabaseHandle
  membership: Membership
}

export interface OpenedSource {
  title: string
  permalink: string | null
  header: string
  text: string
  anchor: Anchor
  /** The document's own date (ISO 8601), where it has one. */
  date: string | null
  /** The sentences of it that the answer quoted. */
  quoted: string[]
  /** What stands just before and after it in the document. */
  before: PassageText | null
  after: PassageText | null
}

/**
 * The passage behind a source, for one person: their rights count, as they are now. Null when it is gone, or when this
 * person may not see it (nobody is told which).
 */
export async function openSource(services: SourceServices, actor: Actor, evidenceId: string): Promise<OpenedSource | null> {
  const { db } = services.handle
  const found = await findEvidence(db, actor.orgId, evidenceId)
  const scope = found && (await scopeOfViewer(services, actor, found.answer))
  if (!found || !scope) return null
  const passage = (await visiblePassages(db, scope, [found.evidence.chunkId])).get(found.evidence.chunkId)
  const place = (await placesFor(db, scope, [found.evidence.documentId])).get(found.evidence.documentId)
  if (!passage || !place) return null
  const around = await neighbours(db, scope, passage.documentId, passage.ordinal, 1)
  return {
    title: place.title,
    permalink: place.permalink,
    header: passage.header,
    text: passage.text,
    anchor: passage.anchor,
    date: (await documentDates(db, actor.orgId, new Map([[passage.documentId, place]]))).get(passage.documentId) ?? null,
    quoted: found.evidence.quote?.split('\n') ?? [],
    before: around.find((each) => each.ordinal === passage.ordinal - 1) ?? null,
    after: around.find((each) => each.ordinal === passage.ordinal + 1) ?? null,
  }
}

/** What a person may see of an answer's evidence; null when the answer itself was for somebody else's eyes. */
export async function scopeOfViewer(services: SourceServices, actor: Actor, answer: AnswerRow): Promise<Scope | null> {
  if (answer.audience !== 'channel' && answer.askedBy !== actor.userId) return null
  if (answer.audience === 'channel' && !(await mayReadThere(services, actor, answer))) return null
  return resolveScope(services.membership, actor, answer.audience === 'everything' ? { kind: 'everything' } : { kind: 'private' })
}

async function mayReadThere(services: SourceServices, actor: Actor, answer: AnswerRow): Promise<boolean> {
  if (answer.channelId === null) return answer.askedBy === actor.userId
  const scope = await resolveScope(services.membership, actor, { kind: 'private' })
  return scope.channelIds === 'all' || scope.channelIds.includes(answer.channelId)
}

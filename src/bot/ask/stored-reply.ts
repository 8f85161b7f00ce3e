import type { Reply, Source } from '../../agents/turn.js'
import { evidenceOf, type AnswerRow } from '../../db/answers.js'
import { placesFor } from '../../db/library.js'
import { visiblePassages } from '../../db/passages.js'
import type { Turn } from '../../agents/turn.js'
import { resolveScope } from '../../pipelines/access/resolve-scope.js'
import { newReference } from '../../ids.js'
import type { BotContext } from '../context.js'

/**
 * An answer that was finished but not posted (the service died between the two), as a reply. Checked again against what
 * its readers may see now: when a cited source is gone, the answer is not shown.
 */
export async function storedReply(ctx: BotContext, turn: Turn, answer: AnswerRow): Promise<Reply> {
  const reference = answer.reference ?? newReference()
  const lost: Reply = { kind: 'failed', answerId: answer.id, message: 'I was interrupted before I could answer.', hint: 'Please try again.', reference }
  if (answer.status === 'declined') return { kind: 'nothing', answerId: answer.id, closest: [], leftOut: false, footer: [] }
  if (answer.status !== 'answered' || !answer.text) return lost
  const { db } = ctx.handle
  const scope = await resolveScope(ctx.membership, turn.actor, turn.audience)
  const cited = (await evidenceOf(db, answer.id)).filter((row) => row.citation !== null)
  const passages = await visiblePassages(db, scope, cited.map((row) => row.chunkId))
  const places = await placesFor(db, scope, cited.map((row) => row.documentId))
  if (cited.some((row) => !passages.has(row.chunkId) || !places.has(row.documentId))) return lost
  const sources = cited.map((row): Source => {
    const place = places.get(row.documentId)!
    return { number: row.citation!, evidenceId: row.id, documentId: row.documentId, title: place.title, anchor: passages.get(row.chunkId)!.anchor, permalink: place.permalink }
  })
  return { kind: 'answer', answerId: answer.id, markdown: answer.text, sources: sources.toSorted((a, b) => a.number - b.number), footer: [], leftOut: false }
}

import { evidenceOf, findAnswer, type AnswerRow } from '../../db/answers.js'
import { placesFor } from '../../db/library.js'
import { visiblePassages } from '../../db/passages.js'
import type { Actor } from '../access/actor.js'
import type { Anchor } from './document.js'
import { scopeOfViewer, type SourceServices } from './open-source.js'

export interface Explanation {
  answer: AnswerRow
  /** Best first; only passages that the viewer may see now. */
  weighed: {
    evidenceId: string
    citation: number | null
    title: string
    permalink: string | null
    anchor: Anchor
    scores: Record<string, number>
  }[]
}

/** The ledger of an answer for one person: what was weighed, how it scored, and what made it. Null when it is not theirs to see. */
export async function explainAnswer(services: SourceServices, actor: Actor, answerId: string): Promise<Explanation | null> {
  const { db } = services.handle
  const answer = await findAnswer(db, actor.orgId, answerId)
  const scope = answer && (await scopeOfViewer(services, actor, answer))
  if (!answer || !scope) return null
  const evidence = await evidenceOf(db, answer.id)
  const passages = await visiblePassages(db, scope, evidence.map((row) => row.chunkId))
  const places = await placesFor(db, scope, [...new Set(evidence.map((row) => row.documentId))])
  return {
    answer,
    weighed: evidence.flatMap((row) => {
      const passage = passages.get(row.chunkId)
      const place = places.get(row.documentId)
      if (!passage || !place) return []
      return [{ evidenceId: row.id, citation: row.citation, title: place.title, permalink: place.permalink, anchor: passage.anchor, scores: row.scores }]
    }),
  }
}

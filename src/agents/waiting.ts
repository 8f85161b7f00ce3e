import { finishAnswer } from '../db/answers.js'
import { listLibrary } from '../db/library.js'
import type { DatabaseHandle, Db } from '../db/open.js'
import { newReference } from '../ids.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { Reply, Turn } from './turn.js'

export interface UnreadDocument {
  id: string
  title: string
}

/** Documents of this turn, or of its channel, that are still being read. */
export async function unreadDocuments(db: Db, scope: Scope, turn: Turn): Promise<UnreadDocument[]> {
  const { entries } = await listLibrary(db, scope, {
    status: ['uploaded', 'processing'],
    limit: 5,
    ...(turn.documentIds.length > 0 ? { documentIds: turn.documentIds } : {}),
  })
  return entries
    .filter((entry) => turn.documentIds.length > 0 || entry.places.some((place) => place.channelId === turn.channelId))
    .map((entry) => ({ id: entry.document.id, title: entry.places[0]!.title }))
}

/**
 * Puts a question off until these documents are read; the job `answers.resume` takes it up again. Null when they were read
 * meanwhile: whoever read them found nothing waiting, so nobody would come back.
 */
export async function waitFor(handle: DatabaseHandle, scope: Scope, turn: Turn, answerId: string): Promise<Reply | null> {
  return handle.transaction(async (tx) => {
    const unread = await unreadDocuments(tx, scope, turn)
    if (unread.length === 0) return null
    const documentIds = turn.documentIds.length > 0 ? turn.documentIds : unread.map((each) => each.id)
    await finishAnswer(tx, answerId, { status: 'waiting', documentIds })
    return { kind: 'waiting', answerId, titles: unread.map((each) => each.title) }
  })
}

/** Why none of the turn's documents can answer: all of them could not be read. Null when one can, or none was named. */
export async function unreadable(db: Db, scope: Scope, turn: Turn): Promise<{ message: string; hint: string | null; reference: string } | null> {
  if (turn.documentIds.length === 0) return null
  const { entries } = await listLibrary(db, scope, { documentIds: turn.documentIds })
  const [first] = entries
  if (!first || entries.some((entry) => entry.document.status !== 'failed')) return null
  const { errorMessage, errorHint, reference } = first.document
  return { message: errorMessage ?? 'The file could not be read.', hint: errorHint, reference: reference ?? newReference() }
}

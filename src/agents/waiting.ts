import { finishAnswer } from '../db/answers.js'
import { listLibrary } from '../db/library.js'
import type { DatabaseHandle, Db } from '../db/open.js'
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
    await finishAnswer(tx, answerId, { status: 'waiting', documentIds: unread.map((each) => each.id) })
    return { kind: 'waiting', answerId, titles: unread.map((each) => each.title) }
  })
}

import type { LibraryEntry } from '../db/library.js'
import type { Actor } from '../pipelines/access/actor.js'
import type { DocumentLine } from './turn.js'

/** A document as its viewer may know it: title and places of the viewer's scope only. */
export function documentLine(entry: LibraryEntry, viewer: Actor): DocumentLine {
  const { document, places } = entry
  return {
    documentId: document.id,
    title: places[places.length - 1]!.title,
    status: document.deletedAt === null ? document.status : 'deleted',
    pages: document.pages,
    passages: document.passages,
    visibleTo: [...new Set(places.map((place) => placeName(place)))],
    problem: document.status === 'failed' && document.errorMessage ? { message: document.errorMessage, hint: document.errorHint, reference: document.reference } : null,
    mine: document.ownerUserId === viewer.userId || places.some((place) => place.sharedBy === viewer.userId),
    createdAt: document.createdAt,
  }
}

export function placeName(place: { channelName: string | null; channelKind: 'public' | 'private' | 'im' | 'mpim' }): string {
  if (place.channelKind === 'im') return 'you and me'
  if (place.channelKind === 'mpim') return 'this group'
  return place.channelName ? `#${place.channelName}` : 'a channel'
}

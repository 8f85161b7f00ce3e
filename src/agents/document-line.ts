import type { LibraryEntry } from '../db/library.js'
import type { Actor } from '../pipelines/access/actor.js'
import type { DocumentLine } from './turn.js'

/**
 * A document as its viewer may know it: title, places, state and age of the viewer's scope only. The same bytes may have been
 * shared elsewhere, earlier and by somebody else; none of that shows.
 */
export function documentLine(entry: LibraryEntry, viewer: Actor): DocumentLine {
  const { document } = entry
  const live = entry.places.filter((place) => place.removedAt === null)
  const places = live.length > 0 ? live : entry.places
  return {
    documentId: document.id,
    title: (places.findLast((place) => place.sharedBy === viewer.userId) ?? places[places.length - 1]!).title,
    status: live.length > 0 && document.deletedAt === null ? document.status : 'deleted',
    pages: document.pages,
    pageUnit: document.pageUnit,
    passages: document.passages,
    visibleTo: [...new Set(places.map((place) => placeName(place)))],
    problem: document.status === 'failed' && document.errorMessage ? { message: document.errorMessage, hint: document.errorHint, reference: document.reference } : null,
    mine: places.some((place) => place.sharedBy === viewer.userId),
    createdAt: Math.min(...places.map((place) => place.createdAt)),
  }
}

export function placeName(place: { channelName: string | null; channelKind: 'public' | 'private' | 'im' | 'mpim' }): string {
  if (place.channelKind === 'im') return 'you and me'
  if (place.channelKind === 'mpim') return 'this group'
  return place.channelName ? `#${place.channelName}` : 'a channel'
}

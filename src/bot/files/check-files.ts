import { removePlaces, type PlaceRow } from '../../db/places.js'
import { markChecked, placesToCheck } from '../../db/file-checks.js'
import type { DatabaseHandle } from '../../db/open.js'
import type { Logger } from '../../log.js'
import type { FileSource, SharedFile } from '../../pipelines/documents/file-source.js'

const checkedForMs = 20 * 3_600_000

/**
 * Asks Slack about every file that was not asked about for 20 hours, and takes away the places that are gone: retention and
 * restrictions delete files without any event. What cannot be asked now stays and is asked the next time.
 */
export async function checkFiles(
  deps: { handle: DatabaseHandle; files: FileSource; log: Logger },
  orgId: string,
  signal: AbortSignal,
  olderThanMs = checkedForMs,
): Promise<{ checked: number; removed: number }> {
  const before = Date.now() - olderThanMs
  let checked = 0
  let removed = 0
  for (;;) {
    const batch = await placesToCheck(deps.handle.db, orgId, before, 50)
    if (batch.length === 0) return { checked, removed }
    const files = new Map<string, typeof batch>()
    for (const place of batch) files.set(place.slackFileId, [...(files.get(place.slackFileId) ?? []), place])
    for (const [slackFileId, places] of files) {
      signal.throwIfAborted()
      const file = await deps.files.info(orgId, slackFileId)
      const lost = places.filter((place) => isLost(file, place))
      await deps.handle.transaction(async (tx) => {
        await removePlaces(tx, lost.map((place) => place.id), file === null ? 'file-gone' : 'unshared')
        await markChecked(tx, places.map((place) => place.id))
      })
      checked += places.length
      removed += lost.length
    }
  }
}

/** Slack lists where a file is shared; an empty list says nothing (it is left out for some kinds of conversations). */
export function isLost(file: SharedFile | null, place: PlaceRow & { slackChannelId: string }): boolean {
  if (file === null || file.external) return true
  return file.sharedIn.length > 0 && !file.sharedIn.includes(place.slackChannelId)
}

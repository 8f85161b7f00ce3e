import { addTerms, clearFullText, fullTextState, noteAnalyser, passagesWithoutTerms } from '../../db/full-text-copy.js'
import type { DatabaseHandle } from '../../db/open.js'
import { analyserVersion } from '../../text/analyse.js'
import { indexTerms } from '../../text/term-codes.js'
import { searchText } from './index-passages.js'

const batch = 100

/**
 * Makes full text fit its passages again: from the start when the analyser has changed or entries went missing, otherwise
 * only what lacks. Cheap when all is well; call it when a worker starts. Returns how many passages were analysed.
 */
export async function refreshFullText(handle: DatabaseHandle, signal?: AbortSignal): Promise<number> {
  const state = await fullTextState(handle.db)
  if (state.entries !== state.terms || (state.analyser !== analyserVersion && state.terms > 0)) await clearFullText(handle)
  if (state.analyser !== analyserVersion) await noteAnalyser(handle, analyserVersion)
  let done = 0
  let cursor = 0
  for (;;) {
    signal?.throwIfAborted()
    const passages = await passagesWithoutTerms(handle.db, cursor, batch)
    if (passages.length === 0) return done
    const rows = passages.map((passage) => ({ chunkId: passage.chunkId, ...indexTerms(searchText(passage)) }))
    await handle.transaction((tx) => addTerms(tx, rows))
    cursor = passages.at(-1)!.chunkId
    done += passages.length
    await new Promise((resolve) => setImmediate(resolve))
  }
}

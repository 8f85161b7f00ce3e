import { useCallback, useEffect, useState } from 'react'
import type { FileObject } from '../../shared/things.js'
import { api, sentenceOf } from './api.js'
import { list, obj, opt } from './blocks/shape.js'
import { FileCard } from './files.js'
import { go } from './route.js'
import { Failed } from './states.js'
import { getState } from './store.js'

/** Where this file was shared, in a channel that this person is in. */
function placeOf(file: FileObject): { channel: string; ts: string; thread?: string } | undefined {
  const shares = obj(file.shares)
  for (const [channel, places] of Object.entries({ ...obj(shares.public), ...obj(shares.private) })) {
    if (!getState().channels[channel]) continue
    for (const place of list(places)) {
      const ts = opt(place.ts)
      const thread = opt(place.thread_ts)
      if (ts) return { channel, ts, ...(thread && thread !== ts ? { thread } : {}) }
    }
  }
  return undefined
}

/** A link to a file leads to the message that brought it; a file that was shared nowhere stands alone. */
export function FilePlace({ id }: { id: string }) {
  const [file, setFile] = useState<FileObject>()
  const [error, setError] = useState<string>()
  const load = useCallback(() => {
    setError(undefined)
    api<{ file: FileObject }>(getState().me.token, 'files.info', { file: id }).then((reply) => {
      const place = placeOf(reply.file)
      if (place) go({ place: 'channel', channel: place.channel, focus: place.ts, ...(place.thread ? { thread: place.thread } : {}) }, 'replace')
      else setFile(reply.file)
    }, (reason: unknown) => setError(sentenceOf(reason)))
  }, [id])
  useEffect(load, [load])
  if (error) return <Failed what="This file cannot be shown." why={error} onRetry={load} />
  return file ? <div className="home"><FileCard file={file} /></div> : null
}

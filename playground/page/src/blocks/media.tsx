import { ImageOff, Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FileObject } from '../../../shared/things.js'
import { safeImage, safeLink } from '../../../shared/safe-url.js'
import { api, fetchFile, isOwn } from '../api.js'
import { tokenNow } from '../session.js'
import { Link } from '../text.js'
import { obj, opt, str, textOf, type Obj } from './shape.js'
import { Plain } from './text-object.js'

/** The bytes of a private picture as an address for <img>; given back when it goes away. */
export function usePrivateImage(load: (() => Promise<string | undefined>) | undefined, key: string): { url?: string; failed: boolean } {
  const [state, setState] = useState<{ url?: string; failed: boolean }>({ failed: false })
  useEffect(() => {
    if (!load) return undefined
    const stop = new AbortController()
    let made: string | undefined
    load()
      .then(async (path) => {
        if (!path) throw new Error('no address')
        const blob = await fetchFile(tokenNow(), path, stop.signal)
        if (stop.signal.aborted) return
        made = URL.createObjectURL(blob)
        setState({ url: made, failed: false })
      })
      .catch(() => {
        if (!stop.signal.aborted) setState({ failed: true })
      })
    return () => {
      stop.abort()
      if (made) URL.revokeObjectURL(made)
    }
    // `load` is made anew with each drawing; `key` says when it means something else
  }, [key])
  return state
}

async function slackFileUrl(file: Obj): Promise<string | undefined> {
  if (opt(file.url) && isOwn(str(file.url)) && !str(file.url).includes('/files/')) return str(file.url)
  const id = opt(file.id) ?? /\/(F[A-Z0-9]+)/.exec(str(file.url))?.[1]
  if (!id) return undefined
  const { file: found } = await api<{ file: FileObject }>(tokenNow(), 'files.info', { file: id })
  return found.url_private
}

/** A picture of a block: from the open web, or a file of this workspace (`slack_file`, or one of its addresses). */
export function Picture({ source, className, alt }: { source: Obj; className?: string; alt?: string }) {
  const file = obj(source.slack_file)
  const address = safeImage(str(source.image_url))
  const isPrivate = source.slack_file !== undefined || (address !== undefined && isOwn(address) && new URL(address).pathname.startsWith('/files'))
  const loaded = usePrivateImage(
    isPrivate ? () => (source.slack_file === undefined ? Promise.resolve(address) : slackFileUrl(file)) : undefined,
    `${str(file.id)} ${str(file.url)} ${address ?? ''}`,
  )
  const [broken, setBroken] = useState(false)
  const words = alt ?? str(source.alt_text)
  const url = isPrivate ? loaded.url : address
  if (broken || loaded.failed || (!isPrivate && !url)) return <span className={`picture-gone ${className ?? ''}`} role="img" aria-label={words}><ImageOff size={18} aria-hidden /><span>{words}</span></span>
  if (!url) return <span className={`skeleton picture-wait ${className ?? ''}`} role="img" aria-label={words} />
  return <img className={className} src={url} alt={words} title={words} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
}

export function ImageBlock({ block }: { block: Obj }) {
  return (
    <figure className="image-block">
      {block.title ? <figcaption><Plain text={block.title} /></figcaption> : null}
      <Picture source={block} className="image-block-picture" />
    </figure>
  )
}

/** A video is shown by its picture and opens where it lives: nothing is embedded from another host. */
export function VideoBlock({ block }: { block: Obj }) {
  const url = safeLink(str(block.title_url)) ?? safeLink(str(block.video_url))
  const title = textOf(block.title) || 'Video'
  return (
    <figure className="video-block">
      <figcaption>
        <strong>{url ? <Link url={url}>{title}</Link> : title}</strong>
        <small className="muted">{[str(block.provider_name), str(block.author_name)].filter(Boolean).join(' · ')}</small>
        {block.description ? <p><Plain text={block.description} /></p> : null}
      </figcaption>
      <span className="video-picture">
        <Picture source={{ image_url: block.thumbnail_url, alt_text: block.alt_text }} className="image-block-picture" />
        {url ? <Link url={url} className="video-play"><Play size={28} aria-hidden fill="currentColor" /><span className="sr-only">Play {title}</span></Link> : null}
      </span>
    </figure>
  )
}

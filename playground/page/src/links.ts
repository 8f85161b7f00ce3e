import type { MouseEvent } from 'react'
import { isOwn } from './api.js'
import { go, parseRoute } from './route.js'

/** Slack's own links to messages and files lead to places of this page; everything else opens in a tab of its own. */
export function openLink(event: MouseEvent, url: string): void {
  const target = new URL(url, location.origin)
  if (!isOwn(url) || event.metaKey || event.ctrlKey || event.shiftKey) return
  const route = parseRoute(target.pathname, target.search)
  if (route.place === 'start' && target.pathname !== '/') return
  event.preventDefault()
  go(route)
}

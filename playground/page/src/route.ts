import { useSyncExternalStore } from 'react'

/** Where the person is. `focus` is a message to show; `thread` the thread on the right; `profile` a person on the right. */
export interface Route {
  place: 'start' | 'channel' | 'home' | 'file'
  channel?: string
  focus?: string
  thread?: string
  profile?: string
  file?: string
}

const dotted = (digits: string) => `${digits.slice(0, -6)}.${digits.slice(-6)}`

/** Reads Slack's own addresses: /archives/C1, /archives/C1/p1700000000000100?thread_ts=…, /files/U1/F1/name, and /home. */
export function parseRoute(path: string, search: string): Route {
  const query = new URLSearchParams(search)
  const side = {
    ...(query.get('thread_ts') ? { thread: query.get('thread_ts') ?? '' } : {}),
    ...(query.get('profile') ? { profile: query.get('profile') ?? '' } : {}),
  }
  const archive = /^\/archives\/([A-Z0-9]+)(?:\/p(\d{7,}))?\/?$/.exec(path)
  if (archive?.[1]) return { place: 'channel', channel: archive[1], ...(archive[2] ? { focus: dotted(archive[2]) } : {}), ...side }
  const file = /^\/files\/(?:[^/]+\/)?(F[A-Z0-9]+)(?:\/.*)?$/.exec(path)
  if (file?.[1]) return { place: 'file', file: file[1] }
  if (path === '/home') return { place: 'home', ...side }
  return { place: 'start', ...side }
}

export function pathOf(route: Route): string {
  const query = new URLSearchParams()
  if (route.thread) query.set('thread_ts', route.thread)
  if (route.profile) query.set('profile', route.profile)
  const tail = query.size ? `?${query}` : ''
  if (route.place === 'home') return `/home${tail}`
  if (route.place === 'file') return `/files/${route.file}`
  if (route.channel) return `/archives/${route.channel}${route.focus ? `/p${route.focus.replace('.', '')}` : ''}${tail}`
  return `/${tail}`
}

let current = parseRoute(location.pathname, location.search)
const listeners = new Set<() => void>()
const tell = () => {
  current = parseRoute(location.pathname, location.search)
  for (const listener of listeners) listener()
}
globalThis.addEventListener('popstate', tell)

export const routeNow = () => current

export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  const path = pathOf(route)
  if (path === location.pathname + location.search) return
  if (how === 'push') history.pushState({ inside: true }, '', path)
  else history.replaceState(history.state, '', path)
  tell()
}

/** Changes only the right column. */
export function goSide(side: { thread?: string; profile?: string }): void {
  const { thread: _thread, profile: _profile, focus: _focus, ...rest } = current
  go({ ...rest, ...side })
}

export function useRoute(): Route {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, () => current)
}

/** A click on an ordinary link inside the page goes there without loading it again; with a modifier key the browser decides. */
export function follow(event: React.MouseEvent, route: Route): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  go(route)
}

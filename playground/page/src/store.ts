import { useSyncExternalStore } from 'react'
import type { Boot, Sample } from '../../shared/contract.js'
import type { TrafficEntry } from '../../shared/faults.js'
import type {
  AgentSession, AppInfo, AssistantStatus, ChannelEntry, Command, Message, Person, Shortcut, SuggestedPrompts, View,
} from '../../shared/things.js'

/** The messages of a channel, or of a thread, oldest first, as far as they were loaded. */
export interface Timeline {
  messages: Message[]
  phase: 'loading' | 'ready' | 'error'
  error?: string
  /** Cursor of the page before the oldest message; undefined when the beginning is here. */
  older?: string
  loadingOlder?: boolean
}

export interface Toast {
  id: number
  text: string
  tone: 'info' | 'error'
}

export interface State {
  phase: 'loading' | 'ready' | 'error'
  error?: string
  /** False while the stream is broken: what is on the screen may be old. */
  live: boolean
  team: Boot['team']
  me: Person
  people: Record<string, Person>
  app: AppInfo
  channels: Record<string, ChannelEntry>
  commands: Command[]
  shortcuts: Shortcut[]
  /** By channel, or `channel/thread_ts`. */
  timelines: Record<string, Timeline>
  prompts: Record<string, SuggestedPrompts>
  statuses: Record<string, AssistantStatus>
  sessions: Record<string, AgentSession>
  view: View | null
  home: View | null
  webUrl: string | null
  fresh: boolean
  maxUpload: number
  samples: Sample[]
  welcomeClosed: boolean
  traffic: TrafficEntry[]
  toasts: Toast[]
}

const nobody: Person = {
  id: '', name: 'employee', real_name: '', title: '', token: '', color: '#666', initials: '', role: 'member', deleted: false,
}
const noApp: AppInfo = { app_id: '', bot_user_id: '', bot_id: '', name: 'App', color: '#0b6b5d', connected: false, transport: 'socket' }

export const emptyState: State = {
  phase: 'loading', live: true, team: { id: '', name: 'Playground', domain: '' }, me: nobody, people: {}, app: noApp, channels: {},
  commands: [], shortcuts: [], timelines: {}, prompts: {}, statuses: {}, sessions: {}, view: null, home: null, webUrl: null, fresh: false,
  maxUpload: 0, samples: [], welcomeClosed: false, traffic: [], toasts: [],
}

let state = emptyState
const listeners = new Set<() => void>()

export function getState(): State {
  return state
}

/** Replaces parts of the state; everybody who looks at them draws again. */
export function setState(change: Partial<State> | ((now: State) => Partial<State>)): void {
  state = { ...state, ...(typeof change === 'function' ? change(state) : change) }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Reads from the state; `select` must return what is stored (no new objects), so that an equal answer draws nothing. */
export function useStore<T>(select: (state: State) => T): T {
  return useSyncExternalStore(subscribe, () => select(state))
}

export const timelineKey = (channel: string, thread?: string) => (thread ? `${channel}/${thread}` : channel)

let lastToast = 0
export function toast(text: string, tone: Toast['tone'] = 'error'): void {
  lastToast += 1
  const id = lastToast
  setState((now) => ({ toasts: [...now.toasts.filter((one) => one.text !== text).slice(-3), { id, text, tone }] }))
  setTimeout(() => dropToast(id), tone === 'error' ? 9000 : 4000)
}

export function dropToast(id: number): void {
  setState((now) => ({ toasts: now.toasts.filter((one) => one.id !== id) }))
}

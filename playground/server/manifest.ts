import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Command, Shortcut } from '../shared/things.js'

/** What the playground takes from the app's manifest. `events` undefined: no manifest, everything is delivered. */
export interface Manifest { commands: Command[]; shortcuts: Shortcut[]; events?: Set<string>; scopes: string[]; unfurlDomains: string[] }

const scopes = ['app_mentions:read', 'assistant:write', 'channels:history', 'channels:read', 'chat:write', 'commands', 'files:read', 'files:write',
  'groups:history', 'groups:read', 'im:history', 'im:read', 'im:write', 'mpim:history', 'mpim:read', 'reactions:read', 'reactions:write', 'users:read']

type Tree = { [key: string]: Tree | undefined }
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []) as Record<string, unknown>[]
const words = (value: unknown): string[] => (Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []) as string[]
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads the manifest once at start; a missing file means no commands and every event. */
export function readManifest(path: string | undefined): Manifest {
  if (!path || !existsSync(path)) return { commands: [], shortcuts: [], scopes, unfurlDomains: [] }
  const tree = parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 }) as Tree
  const { features, settings, oauth_config: oauth } = tree
  const events = words(settings?.event_subscriptions?.bot_events)
  return {
    commands: list(features?.slash_commands).map((row) => ({ command: text(row.command), description: text(row.description), usage_hint: text(row.usage_hint) })),
    shortcuts: list(features?.shortcuts).map((row) => ({
      name: text(row.name), type: row.type === 'message' ? 'message' : 'global', callback_id: text(row.callback_id), description: text(row.description),
    })),
    ...(events.length > 0 ? { events: new Set(events) } : {}),
    scopes: words(oauth?.scopes?.bot).length > 0 ? words(oauth?.scopes?.bot) : scopes,
    unfurlDomains: words(features?.unfurl_domains),
  }
}

import type { Faults } from '../shared/faults.js'
import type { AgentSession, AppInfo, AssistantStatus } from '../shared/things.js'
import { app, Clock } from './ids.js'
import { loadFaults } from './faults.js'
import { Live } from './live.js'
import type { Manifest } from './manifest.js'
import { readManifest } from './manifest.js'
import { seedChannels } from './store/channels.js'
import type { Db, Json } from './store/open.js'
import { openDb, readMeta, wipe } from './store/open.js'
import { seedPeople } from './store/people.js'
import { releaseAll } from './store/outbox.js'
import { Traffic } from './traffic.js'
import { Triggers } from './triggers.js'

/** What the bot said to a command, click or submission; `undefined` body: an empty acknowledgement. */
export type Ack = { ok: true; body: unknown } | { ok: false; reason: 'operation_timeout' | 'app_not_connected' | 'dispatch_failed' }

/** The way to the bot: events are stored and redelivered, requests are answered within three seconds or fail. */
export interface BotLine {
  readonly transport: 'socket' | 'http'
  connected(): boolean
  event(payload: Json): void
  request(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack>
  disconnect(how: 'refresh' | 'cut'): number
  pending(): number
  close(): Promise<void>
}

export interface Settings {
  dataDir: string
  manifestPath?: string
  webUrl?: string
  maxUpload: number
  password?: string
}

/** Everything that the endpoints share. `bot` and `origin` are set once the server listens. */
export interface Workspace {
  db: Db
  dataDir: string
  settings: Settings
  origin: string
  clock: Clock
  live: Live
  traffic: Traffic
  faults: Faults
  triggers: Triggers
  manifest: Manifest
  bot: BotLine
  /** What the bot says it is doing, by channel:thread. Gone after a restart, as in Slack. */
  statuses: Map<string, AssistantStatus & { since: number }>
  sessions: Map<string, AgentSession>
  installed: boolean
}

const nobody: BotLine = {
  transport: 'socket', connected: () => false, event: () => {}, disconnect: () => 0, pending: () => 0, close: async () => {},
  request: async () => ({ ok: false, reason: 'app_not_connected' }),
}

export function seed(db: Db): void {
  db.transaction(() => {
    seedPeople(db)
    seedChannels(db)
  })()
}

export function reseed(ws: Workspace): void {
  wipe(ws.db)
  ws.statuses.clear()
  ws.sessions.clear()
  seed(ws.db)
}

export function openWorkspace(settings: Settings): Workspace {
  const db = openDb(settings.dataDir)
  if (db.prepare('SELECT 1 FROM users LIMIT 1').get() === undefined) seed(db)
  releaseAll(db)
  const live = new Live()
  return {
    db, dataDir: settings.dataDir, settings, origin: '', clock: new Clock(db), live, traffic: new Traffic(live), faults: loadFaults(db), triggers: new Triggers(),
    manifest: readManifest(settings.manifestPath), bot: nobody, statuses: new Map(), sessions: new Map(), installed: readMeta(db, 'installed', true),
  }
}

export const appInfo = (ws: Workspace): AppInfo => ({
  app_id: app.app_id, bot_user_id: app.bot_user_id, bot_id: app.bot_id, name: app.name, color: app.color, connected: ws.bot.connected(), transport: ws.bot.transport,
})

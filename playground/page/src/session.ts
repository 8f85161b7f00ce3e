import type { Boot, LiveEvent, Sample } from '../../shared/contract.js'
import type { Message, PersonName } from '../../shared/things.js'
import { client, sentenceOf } from './api.js'
import { listen } from './live.js'
import { emptyState, getState, setState, timelineKey } from './store.js'
import { isReply, placeMessage, removeMessage, setFile, setReactions } from './timelines.js'
import { refreshOpen } from './loading.js'

const KEY = 'playground.person'
let stop: (() => void) | undefined
let trafficWanted = false

/** The person of this tab: each tab remembers its own, so that two tabs can be two people. */
export function personOfTab(): PersonName {
  return (sessionStorage.getItem(KEY) as PersonName | null) ?? 'employee'
}

export const tokenNow = () => getState().me.token || `xoxp-${personOfTab()}`

/** Acts as this person from now on. What was on the screen belonged to another and goes. */
export async function become(name: PersonName): Promise<void> {
  sessionStorage.setItem(KEY, name)
  const { traffic } = getState()
  setState({ ...emptyState, traffic })
  await start()
}

/** Loads the workspace and listens to it. */
export async function start(): Promise<void> {
  stop?.()
  stop = undefined
  const token = `xoxp-${personOfTab()}`
  try {
    await loadBoot(token)
  } catch (error) {
    setState({ phase: 'error', error: sentenceOf(error) })
    return
  }
  connect(token)
  void client<{ samples: Sample[] }>(token, 'samples').then(({ samples }) => setState({ samples }), () => undefined)
}

async function loadBoot(token: string): Promise<void> {
  const boot = await client<Boot>(token, 'boot')
  setState((now) => ({
    phase: 'ready', live: true, team: boot.team, me: boot.me, app: boot.app, commands: boot.commands, shortcuts: boot.shortcuts,
    people: Object.fromEntries(boot.people.map((person) => [person.id, person])),
    channels: Object.fromEntries(boot.channels.map((channel) => [channel.id, channel])),
    prompts: Object.fromEntries(boot.prompts.map((one) => [timelineKey(one.channel, one.thread_ts), one])),
    statuses: Object.fromEntries(boot.statuses.map((one) => [timelineKey(one.channel, one.thread_ts), one])),
    sessions: Object.fromEntries(boot.sessions.map((one) => [timelineKey(one.channel, one.thread_ts), one])),
    view: boot.view, webUrl: boot.web_url, fresh: boot.fresh, maxUpload: boot.max_upload,
    home: now.home,
  }))
}

function connect(token: string): void {
  let wasDown = false
  const before = stop
  const end = listen(token, trafficWanted, {
    onEvent: (event) => onEvent(event, token),
    onUp: () => {
      before?.()
      if (wasDown) void reload(token)
      wasDown = false
    },
    onDown: () => {
      wasDown = true
      setState({ live: false })
    },
  })
  stop = () => {
    before?.()
    end()
  }
}

/** After a gap nothing is replayed: everything that is on the screen is fetched again. */
async function reload(token: string): Promise<void> {
  try {
    await loadBoot(token)
    await refreshOpen()
  } catch {
    // the stream will break again and bring us back here
  }
}

/** The inspector is open (or not): the stream carries traffic too. The old stream ends when the new one runs. */
export function watchTraffic(wanted: boolean): void {
  if (wanted === trafficWanted) return
  trafficWanted = wanted
  if (getState().phase === 'ready') connect(tokenNow())
}

function onEvent(event: LiveEvent, token: string): void {
  switch (event.type) {
    case 'hello': return setState({ live: true })
    case 'message': return onMessage(event.channel, { ...event.message, channel: event.channel })
    case 'ephemeral': return placeMessage(event.channel, { ...event.message, channel: event.channel, is_ephemeral: true })
    case 'message_deleted':
    case 'ephemeral_deleted': return removeMessage(event.channel, event.ts)
    case 'reaction': return setReactions(event.channel, event.ts, event.reactions)
    case 'channel': return setState((now) => ({ channels: { ...now.channels, [event.channel.id]: event.channel } }))
    case 'channel_gone': return setState((now) => {
      const { [event.channel]: _gone, ...channels } = now.channels
      return { channels }
    })
    case 'view': return setState({ view: event.view })
    case 'home': return setState({ home: event.view })
    case 'app': return setState({ app: event.app })
    case 'status': return setState((now) => ({ statuses: { ...now.statuses, [timelineKey(event.status.channel, event.status.thread_ts)]: event.status } }))
    case 'session': return setState((now) => ({ sessions: { ...now.sessions, [timelineKey(event.session.channel, event.session.thread_ts)]: event.session } }))
    case 'prompts': return setState((now) => ({ prompts: { ...now.prompts, [timelineKey(event.prompts.channel, event.prompts.thread_ts)]: event.prompts } }))
    case 'file': return event.change === 'shared' ? undefined : setFile(event.file.id, event.change === 'deleted' ? undefined : event.file)
    case 'person': return setState((now) => ({
      people: { ...now.people, [event.person.id]: event.person }, me: event.person.id === now.me.id ? event.person : now.me,
    }))
    case 'reset':
      setState({ ...emptyState })
      void loadBoot(token)
      return undefined
    case 'traffic': return setState((now) => (
      now.traffic.some((one) => one.seq === event.entry.seq) ? {} : { traffic: [...now.traffic.slice(-499), event.entry] }))
  }
}

function onMessage(channel: string, message: Message): void {
  placeMessage(channel, message)
  if (getState().fresh && message.user === getState().me.id) setState({ fresh: false })
  if (isReply(message)) for (const listener of replyListeners) listener(channel, message)
}

const replyListeners = new Set<(channel: string, message: Message) => void>()
/** Tells of every reply in any thread that this person can see. */
export function onReply(listener: (channel: string, message: Message) => void): () => void {
  replyListeners.add(listener)
  return () => replyListeners.delete(listener)
}

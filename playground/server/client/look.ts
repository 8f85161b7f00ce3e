import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Boot, Sample } from '../../shared/contract.js'
import type { AgentSession, SuggestedPrompts } from '../../shared/things.js'
import { topView } from '../api/views.js'
import { team } from '../ids.js'
import { channelEntry, renderEphemeral } from '../render.js'
import { canSee, listChannels } from '../store/channels.js'
import { isFresh, listEphemerals } from '../store/messages.js'
import { listNotes } from '../store/open.js'
import { listUsers, toPerson } from '../store/people.js'
import { stackOf } from '../store/views.js'
import { appInfo } from '../workspace.js'
import type { ClientMethod } from './answer.js'
import { channelArg } from './answer.js'

/** GET /client/boot: everything the page needs to draw itself. */
export const boot: ClientMethod = ({ ws, user }): Omit<Boot, 'ok'> => {
  const seen = listChannels(ws.db).filter((channel) => canSee(ws.db, channel, user))
  const ids = new Set(seen.map((channel) => channel.id))
  const here = <T extends { channel: string }>(all: T[]): T[] => all.filter((one) => ids.has(one.channel))
  return {
    team, me: toPerson(user), people: listUsers(ws.db).filter((one) => one.role !== 'bot').map(toPerson), app: appInfo(ws),
    channels: seen.map((channel) => channelEntry(ws, channel, user.id)), commands: ws.manifest.commands, shortcuts: ws.manifest.shortcuts,
    prompts: here(listNotes<SuggestedPrompts>(ws.db, 'prompts')), statuses: here([...ws.statuses.values()].map(({ since: _since, ...status }) => status)),
    sessions: here(listNotes<AgentSession>(ws.db, 'session')).filter((session) => session.status !== 'closed'),
    view: topView(ws, user.id), web_url: ws.settings.webUrl ?? null, fresh: isFresh(ws.db), max_upload: ws.settings.maxUpload,
  }
}

export const view: ClientMethod = ({ ws, user }) => ({ view: topView(ws, user.id), stack: stackOf(ws.db, user.id) })

export const ephemeral: ClientMethod = (call) => {
  const channel = channelArg(call)
  return { messages: listEphemerals(call.ws.db, channel.id, call.user.id).map((stored) => renderEphemeral(call.ws, stored)) }
}

export const commands: ClientMethod = ({ ws }) => ({ commands: ws.manifest.commands, shortcuts: ws.manifest.shortcuts })

export const traffic: ClientMethod = ({ ws, args }) => ({ entries: ws.traffic.after(Number(args.after ?? 0) || 0) })

interface SampleNote { name: string; title: string; description: string; mimetype: string; questions: string[] }

/** The sample files lie beside the sources; the compiled server finds them from the project's root. */
export function samplesDir(): string | undefined {
  const here = import.meta.dirname
  return [join(here, '../../samples'), join(here, '../../../../playground/samples')].find((dir) => {
    try {
      return readdirSync(dir).includes('samples.json')
    } catch {
      return false
    }
  })
}

export const samples: ClientMethod = () => {
  const dir = samplesDir()
  if (!dir) return { samples: [] }
  const notes = JSON.parse(readFileSync(join(dir, 'samples.json'), 'utf8')) as SampleNote[]
  const list: Sample[] = notes.map((note) => ({ ...note, size: statSync(join(dir, note.name)).size, url: `/client/samples/${encodeURIComponent(note.name)}` }))
  return { samples: list }
}

import { join, leave } from '../api/membership.js'
import { callerOf } from '../api/call.js'
import { methods } from '../api/router.js'
import { ClientRefusal } from '../errors.js'
import { app, team, tokens } from '../ids.js'
import { isMember } from '../store/channels.js'
import { createHook, rememberHook } from '../store/hooks.js'
import { userByName } from '../store/people.js'
import { isObject } from '../blocks/shape.js'
import { respond } from '../respond.js'
import type { ClientCall, ClientMethod } from './answer.js'
import { channelArg, requireAck, textArg } from './answer.js'
import { channelRef } from './payload.js'

/** Slack's own commands: /invite @name, /leave, /topic words. Undefined: not one of them. */
async function builtIn(call: ClientCall, command: string, text: string): Promise<object | undefined> {
  const { ws, user } = call
  const channel = channelArg(call)
  if (command === '/invite') {
    const name = text.trim().replace(/^@/, '')
    const who = userByName(ws.db, name.toLowerCase())?.id ?? /<@(\w+)/.exec(text)?.[1]
    if (!who) throw new ClientRefusal('user_not_found', `There is nobody called "${name}" here.`)
    if (isMember(ws.db, channel.id, who)) return { ack_text: `${text.trim()} is already in this channel.` }
    await methods['conversations.invite']?.({ ws, caller: callerOf(ws, `xoxp-${user.name}`), args: { channel: channel.id, users: who } })
    return { ack_text: `You invited ${text.trim()}.` }
  }
  if (command === '/leave') {
    leave(ws, channel, user.id)
    return { ack_text: `You left #${channel.name}.` }
  }
  if (command === '/join') {
    join(ws, channel, user.id)
    return { ack_text: `You are in #${channel.name}.` }
  }
  if (command !== '/topic') return undefined
  await methods['conversations.setTopic']?.({ ws, caller: callerOf(ws, `xoxp-${user.name}`), args: { channel: channel.id, topic: text } })
  return { ack_text: 'The topic was changed.' }
}

/** POST /client/command: sends a slash command and waits up to 3 s for the acknowledgement. */
export const command: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const name = textArg(args, 'command').replace(/^\/?/, '/')
  const text = typeof args.text === 'string' ? args.text : ''
  const channel = channelArg(call)
  const known = ws.manifest.commands.some((one) => one.command === name)
  if (!known) {
    const own = await builtIn(call, name, text)
    if (own) return own
    if (ws.manifest.commands.length > 0) throw new ClientRefusal('unknown_command', `${name} is not a command of this workspace.`)
  }
  const threadTs = typeof args.thread_ts === 'string' ? args.thread_ts : undefined
  const hook = { user: user.id, channel: channel.id, ephemeral: true, ...(threadTs ? { thread_ts: threadTs } : {}) }
  const responseUrl = createHook(ws.db, ws.origin, hook)
  const started = Date.now()
  const payload = {
    token: tokens.verification, team_id: team.id, team_domain: team.domain, channel_id: channel.id, channel_name: String(channelRef(channel).name), user_id: user.id,
    user_name: user.name, command: name, text, api_app_id: app.app_id, is_enterprise_install: 'false', response_url: responseUrl,
    trigger_id: ws.triggers.create(user.id),
  }
  const ack = await ws.bot.request('slash_commands', payload)
  ws.traffic.add({ kind: 'command', name, who: user.name, ok: ack.ok, took: Date.now() - started, request: payload, response: ack.ok ? ack.body : ack.reason })
  const body = requireAck(ack, `The command ${name}`)
  const message = typeof body === 'string' ? { text: body } : body
  if (!isObject(message) || (message.text === undefined && message.blocks === undefined)) return {}
  rememberHook(ws.db, responseUrl.slice(responseUrl.lastIndexOf('/') + 1), respond(ws, hook, message))
  return { ack: message, ...(typeof message.text === 'string' ? { ack_text: message.text } : {}) }
}

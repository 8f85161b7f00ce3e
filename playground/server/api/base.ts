import { checkBlocks } from '../blocks/check.js'
import { SlackError } from '../errors.js'
import { app, team } from '../ids.js'
import type { Method } from './call.js'
import { nested, text } from './call.js'

const authTest: Method = ({ ws, caller }) => ({
  url: `${ws.origin}/`, team: team.name, user: caller.user.name, team_id: team.id, user_id: caller.user.id,
  ...(caller.kind === 'person' ? {} : { bot_id: app.bot_id }), is_enterprise_install: false,
})

const teamInfo: Method = ({ ws }) => ({
  team: { id: team.id, name: team.name, domain: team.domain, email_domain: 'practice.example', url: `${ws.origin}/`, icon: { image_default: true }, is_verified: false },
})

const botInfo: Method = ({ args }) => {
  if (text(args, 'bot') !== undefined && text(args, 'bot') !== app.bot_id) throw new SlackError('bot_not_found')
  return { bot: { id: app.bot_id, deleted: false, name: app.name, updated: 1_700_000_000, app_id: app.app_id, user_id: app.bot_user_id, icons: {} } }
}

const validate: Method = ({ args }) => {
  const wrong = checkBlocks(nested(args, 'blocks', 'invalid_blocks_format'), 'message')
  if (wrong.length > 0) throw new SlackError('invalid_blocks', { errors: wrong, response_metadata: { messages: wrong } })
  return {}
}

const testApi: Method = ({ args }) => {
  if (text(args, 'error') !== undefined) throw new SlackError(text(args, 'error') ?? '', { args })
  return { args }
}

export const base: Record<string, Method> = {
  'auth.test': authTest, 'team.info': teamInfo, 'bots.info': botInfo, 'blocks.validate': validate, 'api.test': testApi,
  'emoji.list': () => ({ emoji: {}, cache_ts: '0' }), 'usergroups.list': () => ({ usergroups: [] }), 'auth.teams.list': () => ({ teams: [{ id: team.id, name: team.name }] }),
}

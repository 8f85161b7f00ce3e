import { SlackError } from '../errors.js'
import { findUser, listUsers, slackUser } from '../store/people.js'
import { userByEmail } from '../text.js'
import { page } from './conversations.js'
import type { Method } from './call.js'
import { required } from './call.js'

const info: Method = ({ ws, args }) => {
  const user = findUser(ws.db, required(args, 'user', 'user_not_found'))
  if (!user) throw new SlackError('user_not_found')
  return { user: slackUser(user) }
}

const list: Method = ({ ws, args }) => {
  const { items, response_metadata } = page(listUsers(ws.db), args, 1000)
  return { members: items.map(slackUser), cache_ts: Math.floor(Date.now() / 1000), response_metadata }
}

const byEmail: Method = ({ ws, args }) => {
  const user = userByEmail(ws.db, required(args, 'email', 'users_not_found'))
  if (!user) throw new SlackError('users_not_found')
  return { user: slackUser(user) }
}

const profile: Method = ({ ws, caller, args }) => {
  const user = findUser(ws.db, typeof args.user === 'string' ? args.user : caller.user.id)
  if (!user) throw new SlackError('user_not_found')
  return { profile: slackUser(user).profile }
}

export const users: Record<string, Method> = {
  'users.info': info, 'users.list': list, 'users.lookupByEmail': byEmail, 'users.profile.get': profile,
  'users.getPresence': () => ({ presence: 'active' }),
}

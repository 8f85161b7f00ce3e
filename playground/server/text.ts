import { app } from './ids.js'
import { channelByName } from './store/channels.js'
import type { Db, Json } from './store/open.js'
import { listUsers, userByName } from './store/people.js'

/** Turns `@name` and `#channel` as people type them into what Slack's client sends: `<@U…>`, `<#C…|name>`. */
export function linkNames(db: Db, text: string): string {
  return text.replace(/(^|[\s(])@([a-z]+)\b/gi, (whole: string, before: string, name: string) => {
    const user = userByName(db, name.toLowerCase()) ?? (name.toLowerCase() === app.handle ? { id: app.bot_user_id } : undefined)
    if (user) return `${before}<@${user.id}>`
    return /^(here|channel|everyone)$/i.test(name) ? `${before}<!${name.toLowerCase()}>` : whole
  }).replace(/(^|[\s(])#([a-z0-9_-]+)/g, (whole: string, before: string, name: string) => {
    const channel = channelByName(db, name)
    return channel ? `${before}<#${channel.id}|${channel.name}>` : whole
  })
}

export const mentions = (text: string, user: string): boolean => new RegExp(`<@${user}(\\|[^>]*)?>`).test(text)

/** `a@practice.example` belongs to whom. */
export const userByEmail = (db: Db, email: string) => listUsers(db).find((user) => user.email !== '' && user.email === email.toLowerCase())

export const linksIn = (text: string): string[] => [...text.matchAll(/<(https?:\/\/[^|>\s]+)(?:\|[^>]*)?>|(https?:\/\/[^\s<>]+)/g)].map((match) => match[1] ?? match[2] ?? '')

const unescape = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')

/** The rich_text block that Slack adds to what a person wrote. */
export function richText(text: string): Json {
  const elements: Json[] = []
  let last = 0
  const plain = (until: number): void => { if (until > last) elements.push({ type: 'text', text: unescape(text.slice(last, until)) }) }
  for (const match of text.matchAll(/<([@#!]?)([^>|]+)(?:\|([^>]*))?>/g)) {
    plain(match.index)
    const [whole, kind, target = '', label] = match
    if (kind === '@') elements.push({ type: 'user', user_id: target })
    else if (kind === '#') elements.push({ type: 'channel', channel_id: target })
    else if (kind === '!') elements.push({ type: 'broadcast', range: target })
    else elements.push({ type: 'link', url: unescape(target), ...(label ? { text: unescape(label) } : {}) })
    last = match.index + whole.length
  }
  plain(text.length)
  return { type: 'rich_text', block_id: 'typed', elements: [{ type: 'rich_text_section', elements }] }
}

import { escapeSlack, unescapeSlack } from './mrkdwn.js'

/** Whom and what a composer can name. `names` are what may stand after `@` or `#`, without the sign. */
export interface Nameable {
  id: string
  names: string[]
}

const BROADCASTS = ['here', 'channel', 'everyone']

/**
 * What a person typed, as Slack stores it: `@Ann` becomes `<@U1>`, `#general` `<#C1>`, `@here` `<!here>`, an address
 * `<https://…>`, and everything else is escaped. The longest name wins, so that `@Ann Lee` is not `@Ann` and ` Lee`.
 */
export function encodeTyped(typed: string, people: Nameable[], channels: Nameable[]): string {
  const targets = new Map<string, string>()
  for (const channel of channels) for (const name of channel.names) targets.set(`#${name.toLowerCase()}`, `<#${channel.id}>`)
  for (const person of people) for (const name of person.names) targets.set(`@${name.toLowerCase()}`, `<@${person.id}>`)
  for (const range of BROADCASTS) if (!targets.has(`@${range}`)) targets.set(`@${range}`, `<!${range}>`)
  const names = [...targets.keys()].filter((name) => name.length > 1).sort((a, b) => b.length - a.length)
  const alternatives = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`(\`\`\`[\\s\\S]*?\`\`\`|\`[^\`\\n]+\`|https?://[^\\s<>|]+)|(?<![\\p{L}\\p{N}_.])(${alternatives.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu')
  let out = ''
  let from = 0
  for (const match of typed.matchAll(pattern)) {
    out += escapeSlack(typed.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2]) out += targets.get(match[2].toLowerCase()) ?? escapeSlack(match[2])
    else if (match[1]?.startsWith('http')) out += address(match[1])
    else out += escapeSlack(match[1] ?? '')
  }
  return out + escapeSlack(typed.slice(from))
}

function address(text: string): string {
  const trimmed = text.replace(/[.,;:!?'"*_~)\]]+$/, '')
  return `<${escapeSlack(trimmed)}>${escapeSlack(text.slice(trimmed.length))}`
}

/** The way back, for editing a message. Ids that are not known stay as they are. */
export function decodeToTyped(text: string, people: Nameable[], channels: Nameable[]): string {
  const nameOf = (list: Nameable[], id: string) => list.find((one) => one.id === id)?.names[0]
  const typed = text.replace(/<(@|#|!)?([^<>|]+)(?:\|([^<>]*))?>/g, (whole, sign: string | undefined, body: string) => {
    if (sign === '@') return `@${nameOf(people, body) ?? body}`
    if (sign === '#') return `#${nameOf(channels, body) ?? body}`
    if (sign === '!') return BROADCASTS.includes(body) ? `@${body}` : whole
    return body
  })
  return unescapeSlack(typed)
}

import { emojiOf } from './emoji.js'
import { safeLink } from './safe-url.js'
import type { Inline, TextBlock } from './text-nodes.js'

/** Undoes Slack's three escapes (`&amp; &lt; &gt;`), `&amp;` last so that `&amp;lt;` stays the text `&lt;`. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** Escapes what a person typed as Slack does before it is sent. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * Parses Slack's mrkdwn (https://docs.slack.dev/messaging/formatting-message-text): code fences, quotes, bullet-free
 * paragraphs and inline styles. Never fails: what is not markup is text.
 */
export function parseMrkdwn(source: string): TextBlock[] {
  const blocks: TextBlock[] = []
  const parts = source.replaceAll('\r\n', '\n').split('```')
  // an unclosed fence is text
  if (parts.length % 2 === 0) parts.splice(-2, 2, `${parts.at(-2)}\`\`\`${parts.at(-1)}`)
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) blocks.push({ t: 'pre', text: unescapeSlack(part.replace(/^\n/, '').replace(/\n$/, '')) })
    else blocks.push(...parseLines(index > 0 ? part.replace(/^\n/, '') : part))
  }
  return blocks
}

function parseLines(source: string): TextBlock[] {
  const blocks: TextBlock[] = []
  let lines: string[] = []
  let quoted = false
  const flush = () => {
    const text = lines.join('\n').replace(/^\n+|\n+$/g, '')
    lines = []
    if (text.trim() === '') return
    const paragraph: TextBlock = { t: 'paragraph', children: parseInline(text) }
    blocks.push(quoted ? { t: 'quote', blocks: [paragraph] } : paragraph)
  }
  for (const line of source.split('\n')) {
    const quote = /^(?:&gt;|>)(?!&gt;&gt;) ?/.exec(line)
    if (Boolean(quote) !== quoted) {
      flush()
      quoted = Boolean(quote)
    }
    lines.push(quote ? line.slice(quote[0].length) : line)
  }
  flush()
  return blocks
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const
const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char)

/** Parses inline mrkdwn. Styles need a border of non-word characters outside and no spaces just inside, as in Slack. */
export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = []
  let text = ''
  const push = (node: Inline) => {
    if (text) nodes.push({ t: 'text', text: unescapeSlack(text) })
    text = ''
    nodes.push(node)
  }
  for (let at = 0; at < source.length;) {
    const char = source[at] as string
    if (char === '\n') {
      push({ t: 'break' })
      at += 1
      continue
    }
    const found = special(source, at)
    if (found) {
      push(found.node)
      at = found.end
    } else {
      text += char
      at += 1
    }
  }
  if (text) nodes.push({ t: 'text', text: unescapeSlack(text) })
  return nodes
}

interface Found {
  node: Inline
  end: number
}

function special(source: string, at: number): Found | undefined {
  const char = source[at]
  if (char === '<') return angle(source, at)
  if (char === '`') {
    const end = source.indexOf('`', at + 1)
    const body = end > at + 1 ? source.slice(at + 1, end) : ''
    return body && !body.includes('\n') ? { node: { t: 'code', text: unescapeSlack(body) }, end: end + 1 } : undefined
  }
  if (char === '*' || char === '_' || char === '~') return styled(source, at, char)
  if (char === ':') {
    const name = /^:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/.exec(source.slice(at, at + 64))
    if (name?.[1] && emojiOf(name[1])) return { node: { t: 'emoji', name: name[1] }, end: at + name[0].length }
  }
  if (char === 'h' && !isWord(source[at - 1])) return bareUrl(source, at)
  return undefined
}

function styled(source: string, at: number, mark: '*' | '_' | '~'): Found | undefined {
  if (isWord(source[at - 1])) return undefined
  const first = source[at + 1]
  if (first === undefined || first === mark || /\s/.test(first)) return undefined
  for (let end = source.indexOf(mark, at + 2); end !== -1; end = source.indexOf(mark, end + 1)) {
    const body = source.slice(at + 1, end)
    if (body.includes('\n')) return undefined
    // a mark inside `<…|…>` or a code span belongs to it
    if (/\s$/.test(body) || isWord(source[end + 1]) || openAngle(body) || odd(body, '`')) continue
    return { node: { t: STYLES[mark], children: parseInline(body) }, end: end + 1 }
  }
  return undefined
}

const openAngle = (text: string) => text.lastIndexOf('<') > text.lastIndexOf('>')
const odd = (text: string, char: string) => text.split(char).length % 2 === 0

function bareUrl(source: string, at: number): Found | undefined {
  const match = /^https?:\/\/[^\s<>|]+/.exec(source.slice(at, at + 2048))
  if (!match) return undefined
  const shown = match[0].replace(/(?:[.,;:!?'"*_~)\]]|&gt;.*)+$/, '')
  const url = safeLink(unescapeSlack(shown))
  return url ? { node: { t: 'link', url, children: [{ t: 'text', text: unescapeSlack(shown) }] }, end: at + shown.length } : undefined
}

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<!subteam^S1>`, `<!date^…>`, `<https://…|label>`. Unknown or unsafe: its words only. */
export function angle(source: string, at: number): Found | undefined {
  const close = source.indexOf('>', at)
  if (close === -1 || close - at > 3100) return undefined
  const body = source.slice(at + 1, close)
  if (body.includes('\n') || body.includes('<') || body === '') return undefined
  const bar = body.indexOf('|')
  const target = bar === -1 ? body : body.slice(0, bar)
  const label = bar === -1 ? undefined : unescapeSlack(body.slice(bar + 1))
  return { node: angleNode(target, label), end: close + 1 }
}

function angleNode(target: string, label: string | undefined): Inline {
  const named = label ? { label } : {}
  if (/^@[A-Z0-9]+$/.test(target)) return { t: 'user', id: target.slice(1), ...named }
  if (/^#[A-Z0-9]+$/.test(target)) return { t: 'channel', id: target.slice(1), ...named }
  if (target.startsWith('!')) return bang(target.slice(1), label)
  const url = safeLink(unescapeSlack(target))
  if (url) return { t: 'link', url, children: [{ t: 'text', text: label ?? unescapeSlack(target).replace(/^mailto:/, '') }] }
  return { t: 'text', text: label ?? `<${unescapeSlack(target)}>` }
}

function bang(command: string, label: string | undefined): Inline {
  if (command === 'here' || command === 'channel' || command === 'everyone') return { t: 'broadcast', range: command }
  const [name = '', first = '', second = '', third] = command.split('^')
  if (name === 'subteam') return { t: 'group', id: first, ...(label ? { label: label.replace(/^@/, '') } : {}) }
  if (name === 'date' && /^-?\d{1,12}$/.test(first)) {
    const url = third ? safeLink(unescapeSlack(third)) : undefined
    return { t: 'date', timestamp: Number(first), format: unescapeSlack(second), fallback: label ?? '', ...(url ? { url } : {}) }
  }
  return { t: 'text', text: label ?? `<!${unescapeSlack(command)}>` }
}

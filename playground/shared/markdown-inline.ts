import { emojiOf } from './emoji.js'
import { angle } from './mrkdwn.js'
import { safeLink } from './safe-url.js'
import type { Inline } from './text-nodes.js'

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' }
const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char)

interface Found {
  nodes: Inline[]
  end: number
}

/** Inline Markdown, with Slack's `<@U…>`, `<#C…>` and `<!date…>`. Line ends are kept as breaks, as Slack does. */
export function parseMarkdownInline(source: string, depth = 0): Inline[] {
  const nodes: Inline[] = []
  let text = ''
  const flush = () => {
    if (text) nodes.push({ t: 'text', text })
    text = ''
  }
  for (let at = 0; at < source.length;) {
    const char = source[at] as string
    const found = depth < 16 ? special(source, at, char, depth) : undefined
    if (found) {
      if (found.nodes.length === 1 && found.nodes[0]?.t === 'text') text += found.nodes[0].text
      else {
        flush()
        nodes.push(...found.nodes)
      }
      at = found.end
    } else {
      text += char
      at += 1
    }
  }
  flush()
  return nodes
}

function special(source: string, at: number, char: string, depth: number): Found | undefined {
  switch (char) {
    case '\n': return { nodes: [{ t: 'break' }], end: at + 1 }
    case '\\': {
      const next = source[at + 1]
      return next && /[!-/:-@[-`{-~]/.test(next) ? { nodes: [{ t: 'text', text: next }], end: at + 2 } : undefined
    }
    case '&': {
      const entity = /^&(amp|lt|gt|quot|#39|nbsp);/.exec(source.slice(at, at + 8))
      return entity?.[1] ? { nodes: [{ t: 'text', text: ENTITIES[entity[1]] ?? '' }], end: at + entity[0].length } : undefined
    }
    case '`': return code(source, at)
    case '*': case '_': case '~': return emphasis(source, at, char, depth)
    case '!': return source[at + 1] === '[' ? bracket(source, at + 1, depth) : undefined
    case '[': return bracket(source, at, depth)
    case '<': {
      const slack = /^<(?:[@#!]|https?:|mailto:)/.test(source.slice(at, at + 8)) ? angle(source, at) : undefined
      return slack && { nodes: [slack.node], end: slack.end }
    }
    case ':': {
      const name = /^:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/.exec(source.slice(at, at + 64))
      return name?.[1] && emojiOf(name[1]) ? { nodes: [{ t: 'emoji', name: name[1] }], end: at + name[0].length } : undefined
    }
    case 'h': return isWord(source[at - 1]) ? undefined : bareUrl(source, at)
    default: return undefined
  }
}

function code(source: string, at: number): Found | undefined {
  const ticks = /^`+/.exec(source.slice(at))?.[0] ?? '`'
  let end = source.indexOf(ticks, at + ticks.length)
  while (end !== -1 && (source[end + ticks.length] === '`' || source[end - 1] === '`')) end = source.indexOf(ticks, end + 1)
  if (end === -1) return { nodes: [{ t: 'text', text: ticks }], end: at + ticks.length }
  const body = source.slice(at + ticks.length, end).replaceAll('\n', ' ')
  const inner = body.startsWith(' ') && body.endsWith(' ') && body.trim() !== '' ? body.slice(1, -1) : body
  return { nodes: [{ t: 'code', text: inner }], end: end + ticks.length }
}

function emphasis(source: string, at: number, char: string, depth: number): Found | undefined {
  const run = new RegExp(`^\\${char}+`).exec(source.slice(at, at + 4))?.[0].length ?? 1
  if (char === '~' && run < 2) return undefined
  if (char === '_' && isWord(source[at - 1])) return undefined
  for (const size of char === '~' ? [2] : [3, 2, 1]) {
    if (size > run) continue
    const mark = char.repeat(size)
    if (/\s/.test(source[at + size] ?? ' ')) return undefined
    let end = source.indexOf(mark, at + size + 1)
    while (end !== -1 && !closes(source, end, char, size, at)) end = source.indexOf(mark, end + 1)
    if (end === -1) continue
    const inner = parseMarkdownInline(source.slice(at + size, end), depth + 1)
    const node: Inline = char === '~' ? { t: 'strike', children: inner }
      : size === 1 ? { t: 'italic', children: inner }
        : { t: 'bold', children: size === 3 ? [{ t: 'italic', children: inner }] : inner }
    return { nodes: [node], end: end + size }
  }
  return undefined
}

function closes(source: string, end: number, char: string, size: number, from: number): boolean {
  if (/\s/.test(source[end - 1] ?? ' ')) return false
  if (size === 1 && (source[end + 1] === char || source[end - 1] === char)) return false
  if (size === 2 && source[end + 2] === char && source[end - 1] !== char) return false
  if (source.slice(from, end).split('`').length % 2 === 0) return false
  return char !== '_' || !isWord(source[end + size])
}

/** `[label](url "title")`, also for pictures, which become links. An unsafe address leaves its label. */
function bracket(source: string, at: number, depth: number): Found | undefined {
  let open = 0
  let close = -1
  for (let i = at; i < source.length && i < at + 2000; i += 1) {
    if (source[i] === '\\') i += 1
    else if (source[i] === '[') open += 1
    else if (source[i] === ']' && --open === 0) {
      close = i
      break
    }
  }
  if (close === -1 || source[close + 1] !== '(') return undefined
  const target = /^\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/.exec(source.slice(close + 1, close + 3100))
  if (!target) return undefined
  const children = parseMarkdownInline(source.slice(at + 1, close), depth + 1)
  const url = safeLink((target[1] ?? target[2] ?? '').replaceAll('&amp;', '&').replace(/\\([!-/:-@[-`{-~])/g, '$1'))
  return { nodes: url ? [{ t: 'link', url, children }] : children, end: close + 1 + target[0].length }
}

function bareUrl(source: string, at: number): Found | undefined {
  const match = /^https?:\/\/[^\s<>|]+/.exec(source.slice(at, at + 2048))
  const shown = match?.[0].replace(/[.,;:!?'"*_~)\]]+$/, '')
  const url = shown && safeLink(shown.replaceAll('&amp;', '&'))
  return url ? { nodes: [{ t: 'link', url, children: [{ t: 'text', text: shown }] }], end: at + shown.length } : undefined
}

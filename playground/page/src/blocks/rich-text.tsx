import type { ReactNode } from 'react'
import { Emoji } from '../emoji.js'
import { safeLink } from '../../../shared/safe-url.js'
import { ChannelMention, DateText, Link, UserMention } from '../text.js'
import { list, num, obj, opt, str, type Obj } from './shape.js'

export function RichText({ elements }: { elements: unknown }): ReactNode {
  return list(elements).map((element, index) => <RichElement key={index} element={element} />)
}

function RichElement({ element }: { element: Obj }) {
  switch (element.type) {
    case 'rich_text_section': return <p dir="auto"><Spans elements={element.elements} /></p>
    case 'rich_text_quote': return <blockquote dir="auto"><p><Spans elements={element.elements} /></p></blockquote>
    case 'rich_text_preformatted': return <pre tabIndex={0}><code><Spans elements={element.elements} /></code></pre>
    case 'rich_text_list': return <RichList element={element} />
    default: return null
  }
}

function RichList({ element }: { element: Obj }) {
  const indent = Math.min(num(element.indent) ?? 0, 8)
  const items = list(element.elements).map((item, index) => <li key={index} dir="auto"><Spans elements={item.elements} /></li>)
  const style = { marginInlineStart: `${indent * 1.5}rem`, listStyleType: (element.style === 'ordered' ? ['decimal', 'lower-alpha', 'lower-roman'] : ['disc', 'circle', 'square'])[indent % 3] }
  return element.style === 'ordered' ? <ol style={style} start={(num(element.offset) ?? 0) + 1}>{items}</ol> : <ul style={style}>{items}</ul>
}

function Spans({ elements }: { elements: unknown }): ReactNode {
  return list(elements).map((element, index) => <Span key={index} element={element} />)
}

function Span({ element }: { element: Obj }) {
  const style = obj(element.style)
  let node: ReactNode = inner(element)
  if (style.code) node = <code>{node}</code>
  if (style.strike) node = <s>{node}</s>
  if (style.italic) node = <em>{node}</em>
  if (style.bold) node = <strong>{node}</strong>
  return node
}

function inner(element: Obj): ReactNode {
  switch (element.type) {
    case 'text': return <span className="keep-space">{str(element.text)}</span>
    case 'link': {
      const url = safeLink(str(element.url))
      const words = opt(element.text) ?? str(element.url)
      return url ? <Link url={url}>{words}</Link> : words
    }
    case 'user': return <UserMention id={str(element.user_id)} />
    case 'channel': return <ChannelMention id={str(element.channel_id)} />
    case 'usergroup': return <span className="mention">@{str(element.usergroup_id)}</span>
    case 'team': return <span className="mention">{str(element.team_id)}</span>
    case 'broadcast': return <span className="mention mention-me">@{str(element.range)}</span>
    case 'emoji': return <Emoji name={str(element.name)} />
    case 'date': return <DateText timestamp={num(element.timestamp) ?? 0} format={str(element.format) || str(element.fallback)} url={safeLink(str(element.url))} />
    case 'color': return <ColorChip value={str(element.value)} />
    default: return str(element.text)
  }
}

function ColorChip({ value }: { value: string }) {
  const safe = /^#[0-9a-f]{3,8}$/i.test(value)
  return <span className="color-chip">{safe ? <span style={{ background: value }} /> : null}{value}</span>
}

import { Fragment, memo, type ReactNode } from 'react'
import { parseMarkdown } from '../../shared/markdown.js'
import { parseMrkdwn } from '../../shared/mrkdwn.js'
import type { Inline, TextBlock } from '../../shared/text-nodes.js'
import { Emoji } from './emoji.js'
import { openLink } from './links.js'
import { goSide, pathOf, follow } from './route.js'
import { useStore } from './store.js'
import { slackDate } from './time.js'

/** A link to somewhere else. What is on this page's own origin opens in the page when it is one of its addresses. */
export function Link({ url, children, className }: { url: string; children: ReactNode; className?: string }) {
  return (
    <a href={url} className={className} target="_blank" rel="noopener noreferrer nofollow" title={url} onClick={(event) => openLink(event, url)}>{children}</a>
  )
}

export function UserMention({ id, label }: { id: string; label?: string | undefined }) {
  const person = useStore((state) => state.people[id])
  const app = useStore((state) => state.app)
  const me = useStore((state) => state.me.id)
  const name = person?.real_name ?? (id === app.bot_user_id ? app.name : label ?? id)
  return <button type="button" className={id === me ? 'mention mention-me' : 'mention'} onClick={() => goSide({ profile: id })}><bdi>@{name}</bdi></button>
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const channel = useStore((state) => state.channels[id])
  const name = channel?.name || label
  if (!channel) return <span className="mention">#{name ?? 'private channel'}</span>
  const route = { place: 'channel', channel: id } as const
  return <a className="mention" href={pathOf(route)} onClick={(event) => follow(event, route)}><bdi>#{name}</bdi></a>
}

export function DateText({ timestamp, format, url }: { timestamp: number; format: string; url?: string | undefined }) {
  const iso = Math.abs(timestamp) < 8.64e12 ? new Date(timestamp * 1000) : new Date(0)
  const text = <time dateTime={iso.toISOString()} title={iso.toLocaleString()}>{slackDate(iso.getTime() / 1000, format)}</time>
  return url ? <Link url={url}>{text}</Link> : text
}

export function Inlines({ nodes }: { nodes: Inline[] }): ReactNode {
  return nodes.map((node, index) => <InlineNode key={index} node={node} />)
}

function InlineNode({ node }: { node: Inline }): ReactNode {
  switch (node.t) {
    case 'text': return node.text
    case 'break': return <br />
    case 'bold': return <strong><Inlines nodes={node.children} /></strong>
    case 'italic': return <em><Inlines nodes={node.children} /></em>
    case 'strike': return <s><Inlines nodes={node.children} /></s>
    case 'code': return <code>{node.text}</code>
    case 'link': return <Link url={node.url}><Inlines nodes={node.children} /></Link>
    case 'user': return <UserMention id={node.id} label={node.label} />
    case 'channel': return <ChannelMention id={node.id} label={node.label} />
    case 'group': return <span className="mention">@{node.label ?? node.id}</span>
    case 'broadcast': return <span className="mention mention-me">@{node.range}</span>
    case 'date': return <DateText timestamp={node.timestamp} format={node.format || node.fallback} url={node.url} />
    case 'emoji': return <Emoji name={node.name} />
    default: return node satisfies never
  }
}

export function TextBlocks({ blocks }: { blocks: TextBlock[] }): ReactNode {
  return blocks.map((block, index) => <TextBlockView key={index} block={block} />)
}

function TextBlockView({ block }: { block: TextBlock }): ReactNode {
  switch (block.t) {
    case 'paragraph': return <p dir="auto"><Inlines nodes={block.children} /></p>
    case 'heading': return <p dir="auto" role="heading" aria-level={Math.min(block.level + 2, 6)} className={`md-heading md-heading-${Math.min(block.level, 4)}`}><Inlines nodes={block.children} /></p>
    case 'quote': return <blockquote dir="auto"><TextBlocks blocks={block.blocks} /></blockquote>
    case 'pre': return <pre tabIndex={0}><code>{block.text}</code></pre>
    case 'rule': return <hr />
    case 'list': return <ListView list={block} />
    case 'table': return <TableView table={block} />
    default: return block satisfies never
  }
}

function ListView({ list }: { list: Extract<TextBlock, { t: 'list' }> }) {
  const items = list.items.map((item, index) => (
    <li key={index} dir="auto" className={item.checked === undefined ? undefined : 'md-check'}>
      {item.checked === undefined ? null : <input type="checkbox" checked={item.checked} disabled aria-label={item.checked ? 'done' : 'not done'} />}
      {item.blocks.map((block, at) => (block.t === 'paragraph'
        ? <Fragment key={at}>{at > 0 ? <br /> : null}<Inlines nodes={block.children} /></Fragment>
        : <TextBlockView key={at} block={block} />))}
    </li>
  ))
  return list.ordered ? <ol start={list.start}>{items}</ol> : <ul>{items}</ul>
}

function TableView({ table }: { table: Extract<TextBlock, { t: 'table' }> }) {
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead><tr>{table.head.map((cell, column) => <th key={column} scope="col" dir="auto" style={{ textAlign: table.align[column] }}><Inlines nodes={cell} /></th>)}</tr></thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>{row.map((cell, column) => <td key={column} dir="auto" style={{ textAlign: table.align[column] }}><Inlines nodes={cell} /></td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Text in Slack's mrkdwn. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }) {
  return <TextBlocks blocks={parseMrkdwn(text)} />
})

/** Text in Markdown (the `markdown` block). */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <TextBlocks blocks={parseMarkdown(text)} />
})

/** What a piece of text means, whatever it was written in (mrkdwn, Markdown, rich_text). A page draws these nodes; it never draws HTML. */
export type Inline =
  | { t: 'text'; text: string }
  | { t: 'break' }
  | { t: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { t: 'code'; text: string }
  | { t: 'link'; url: string; children: Inline[] }
  | { t: 'user' | 'channel' | 'group'; id: string; label?: string }
  | { t: 'broadcast'; range: string }
  | { t: 'date'; timestamp: number; format: string; url?: string; fallback: string }
  | { t: 'emoji'; name: string }

export type TextBlock =
  | { t: 'paragraph'; children: Inline[] }
  | { t: 'heading'; level: number; children: Inline[] }
  | { t: 'quote'; blocks: TextBlock[] }
  | { t: 'pre'; text: string }
  | { t: 'list'; ordered: boolean; start: number; items: ListItem[] }
  | { t: 'table'; align: ('left' | 'center' | 'right')[]; head: Inline[][]; rows: Inline[][][] }
  | { t: 'rule' }

export interface ListItem {
  checked?: boolean
  blocks: TextBlock[]
}

/** The words alone, for notifications, labels and search. */
export function plainOf(nodes: Inline[]): string {
  return nodes.map((node) => {
    switch (node.t) {
      case 'text': case 'code': return node.text
      case 'break': return '\n'
      case 'bold': case 'italic': case 'strike': case 'link': return plainOf(node.children)
      case 'user': return `@${node.label ?? node.id}`
      case 'group': return `@${node.label ?? node.id}`
      case 'channel': return `#${node.label ?? node.id}`
      case 'broadcast': return `@${node.range}`
      case 'date': return node.fallback
      case 'emoji': return `:${node.name}:`
      default: return node satisfies never
    }
  }).join('')
}

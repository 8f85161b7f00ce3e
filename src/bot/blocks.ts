import type { Button, ConfirmationDialog, KnownBlock, PlainTextElement } from '@slack/types'

/**
 * Slack's limits. All blocks of a message together may hold about 13,200 characters (undocumented), so text takes 6,000
 * and what stands under it 6,000.
 */
export const limits = { blocks: 50, modalBlocks: 100, markdown: 6000, tail: 6000, section: 2900, buttonText: 75, value: 2000, title: 24 } as const

/** What a card is: the blocks, and the line that notifications and screen readers get. Both hold only inert text. */
export interface Card {
  text: string
  blocks: KnownBlock[]
}

export function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text: filled(text), emoji: false }
}

/** `mrkdwn`, verbatim: Slack adds no links or mentions of its own. The text must be ours or inert. */
export function section(text: string, accessory?: Button): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: filled(cut(text, limits.section)), verbatim: true }, ...(accessory ? { accessory } : {}) }
}

export function context(...lines: string[]): KnownBlock {
  return { type: 'context', elements: lines.slice(0, 10).map((text) => ({ type: 'mrkdwn', text: filled(cut(text, 1900)), verbatim: true })) }
}

/** Slack refuses empty texts; a name may hold nothing that can be shown. */
function filled(text: string): string {
  return text.trim() === '' ? '–' : text
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plain(cut(text, 150)) }
}

export function markdown(text: string): KnownBlock {
  return { type: 'markdown', text }
}

export interface ButtonOptions {
  style?: 'primary' | 'danger'
  confirm?: ConfirmationDialog
  label?: string
}

/** A button whose value is a row id; what it does is looked up and checked when it is clicked. */
export function button(actionId: string, text: string, value: string, options: ButtonOptions = {}): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(cut(text, limits.buttonText)),
    value,
    ...(options.style ? { style: options.style } : {}),
    ...(options.confirm ? { confirm: options.confirm } : {}),
    ...(options.label ? { accessibility_label: cut(options.label, 75) } : {}),
  }
}

export function actions(...elements: Button[]): KnownBlock {
  return { type: 'actions', elements }
}

export function confirm(title: string, text: string, yes: string): ConfirmationDialog {
  return { title: plain(cut(title, 100)), text: plain(cut(text, 300)), confirm: plain(cut(yes, 30)), deny: plain('Keep'), style: 'danger' }
}

/** A time in the reader's own zone. */
export function when(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC>`
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
}

export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 2)) ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}

/** Splits markdown into parts of at most `most` characters: between paragraphs where possible, else lines, words, anywhere. */
export function splitMarkdown(text: string, most: number = limits.markdown): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > most) {
    const window = rest.slice(0, most)
    const at = [window.lastIndexOf('\n\n'), window.lastIndexOf('\n'), window.lastIndexOf(' ')].find((index) => index > most / 2)
    let end = at ?? most
    if (/[\uD800-\uDBFF]/.test(rest.charAt(end - 1))) end -= 1
    parts.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  if (rest.length > 0 || parts.length === 0) parts.push(rest)
  return parts
}

/** Every word that a person reads in blocks; for tests and for measuring. */
export function textOf(blocks: unknown): string {
  const found: string[] = []
  walk(blocks, (node) => {
    if (typeof node.text === 'string') found.push(node.text)
  })
  return found.join('\n')
}

/** The action ids of every element in blocks. */
export function actionIds(blocks: unknown): string[] {
  const found: string[] = []
  walk(blocks, (node) => {
    if (typeof node.action_id === 'string') found.push(node.action_id)
  })
  return found
}

/** The buttons in blocks, with what they carry. */
export function actionValues(blocks: unknown): { actionId: string; value: string }[] {
  const found: { actionId: string; value: string }[] = []
  walk(blocks, (node) => {
    if (typeof node.action_id === 'string' && typeof node.value === 'string') found.push({ actionId: node.action_id, value: node.value })
  })
  return found
}

function walk(node: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit)
  else if (typeof node === 'object' && node !== null) {
    visit(node as Record<string, unknown>)
    for (const each of Object.values(node)) walk(each, visit)
  }
}

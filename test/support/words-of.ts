import type { Message, View } from '../../playground/shared/things.js'

type Shown = Message | View | Record<string, unknown> | null | undefined

/** All that a person reads in a message or view. */
export function wordsOf(shown: Shown): string {
  const found: string[] = []
  walk((shown as { blocks?: unknown } | null)?.blocks, (node) => {
    if (typeof node.text === 'string') found.push(node.text)
  })
  return found.length > 0 ? found.join('\n') : ((shown as { text?: string } | null)?.text ?? '')
}

/** The elements with this action id, in order. */
export function buttonsOf(shown: Shown, actionId: string): { action_id: string; value?: string }[] {
  const found: { action_id: string; value?: string }[] = []
  walk((shown as { blocks?: unknown } | null)?.blocks, (node) => {
    if (node.action_id === actionId) found.push(node as { action_id: string; value?: string })
  })
  return found
}

export function hasButton(shown: Shown, actionId: string): boolean {
  return buttonsOf(shown, actionId).length > 0
}

function walk(node: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit)
  else if (typeof node === 'object' && node !== null) {
    visit(node as Record<string, unknown>)
    for (const each of Object.values(node)) walk(each, visit)
  }
}

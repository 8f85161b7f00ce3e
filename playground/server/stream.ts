import type { Block } from '../shared/things.js'
import type { Json } from './store/open.js'
import type { Stream } from './store/messages.js'

const longestMarkdown = 12_000

const asRichText = (text: string): Json => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] })

type Task = Extract<Stream['parts'][number], { kind: 'task' }>
const taskCard = (task: Task): Block => ({
  type: 'task_card', block_id: `task-${task.id}`.slice(0, 255), task_id: task.id, title: task.title, status: task.status,
  ...(task.details ? { details: asRichText(task.details) } : {}), ...(task.output ? { output: asRichText(task.output) } : {}),
  ...(task.sources ? { sources: task.sources } : {}),
})

/** The blocks of a streamed message as it is now: text and tasks in the order in which they came. */
export function streamBlocks(stream: Stream): Block[] {
  const blocks: Block[] = []
  const tasks = stream.parts.filter((part): part is Task => part.kind === 'task')
  const planned = stream.mode === 'plan' || stream.parts.some((part) => part.kind === 'plan')
  let planDrawn = false
  for (const part of stream.parts) {
    if (part.kind === 'markdown') {
      for (let at = 0; at < part.text.length; at += longestMarkdown) {
        blocks.push({ type: 'markdown', block_id: `text-${blocks.length}`, text: part.text.slice(at, at + longestMarkdown) })
      }
    } else if (part.kind === 'blocks') blocks.push(...part.blocks)
    else if (!planned && part.kind === 'task') blocks.push(taskCard(part))
    else if (planned && !planDrawn) {
      planDrawn = true
      const title = stream.parts.find((one) => one.kind === 'plan')?.title ?? 'Thinking'
      blocks.push({ type: 'plan', block_id: 'plan', title, tasks: tasks.map(taskCard) })
    }
  }
  return blocks
}

export const streamText = (stream: Stream): string => stream.parts.map((part) => (part.kind === 'markdown' ? part.text : '')).join('')

/** Adds chunks to a stream. Errors: the name of what is wrong with a chunk, or undefined. */
export function applyChunks(stream: Stream, chunks: Json[]): string | undefined {
  for (const chunk of chunks) {
    if (chunk.type === 'markdown_text' && typeof chunk.text === 'string') {
      const last = stream.parts.at(-1)
      if (last?.kind === 'markdown') last.text += chunk.text
      else stream.parts.push({ kind: 'markdown', text: chunk.text })
    } else if (chunk.type === 'task_update' && typeof chunk.id === 'string' && typeof chunk.title === 'string') {
      if (!['pending', 'in_progress', 'complete', 'error'].includes(String(chunk.status))) return 'invalid_task_status'
      const known = stream.parts.find((part): part is Task => part.kind === 'task' && part.id === chunk.id)
      const task = {
        title: chunk.title, status: String(chunk.status), ...(typeof chunk.details === 'string' ? { details: chunk.details } : {}),
        ...(typeof chunk.output === 'string' ? { output: chunk.output } : {}), ...(Array.isArray(chunk.sources) ? { sources: chunk.sources as Json[] } : {}),
      }
      if (known) Object.assign(known, task)
      else stream.parts.push({ kind: 'task', id: chunk.id, ...task })
    } else if (chunk.type === 'plan_update' && typeof chunk.title === 'string') {
      const known = stream.parts.find((part) => part.kind === 'plan')
      if (known) known.title = chunk.title
      else stream.parts.push({ kind: 'plan', title: chunk.title })
    } else if (chunk.type === 'blocks' && Array.isArray(chunk.blocks)) stream.parts.push({ kind: 'blocks', blocks: chunk.blocks as Block[] })
    else return 'invalid_chunks'
  }
  return undefined
}

import type { Block } from '../../shared/things.js'
import { checkBlocks, textLength } from '../blocks/check.js'
import { withIds } from '../blocks/find.js'
import { isObject } from '../blocks/shape.js'
import { SlackError } from '../errors.js'
import type { Json } from '../store/open.js'
import { nested, text } from './call.js'

const mostText = 40_000, mostBlockText = 13_200

/** Blocks of a message, checked and given ids. Errors: invalid_blocks_format, invalid_blocks, msg_blocks_too_long. */
export function messageBlocks(args: Json, name = 'blocks'): Block[] | undefined {
  const value = nested(args, name, 'invalid_blocks_format')
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw new SlackError('invalid_blocks_format')
  const wrong = checkBlocks(value, 'message')
  if (wrong.length > 0) throw new SlackError('invalid_blocks', { errors: wrong.map((one) => one.replace('[ERROR] ', '')), response_metadata: { messages: wrong } })
  if (textLength(value) > mostBlockText) throw new SlackError('msg_blocks_too_long')
  return withIds(value as Block[])
}

export interface Content { text: string; blocks?: Block[]; attachments?: Json[]; metadata?: { event_type: string; event_payload: Json } }

/** Text, blocks and attachments of a message. `markdown_text` becomes a markdown block. Errors: no_text, msg_too_long, … */
export function messageContent(args: Json, needed = true): Content {
  const markdown = text(args, 'markdown_text')
  if (markdown !== undefined && (args.blocks !== undefined || text(args, 'text') !== undefined)) throw new SlackError('markdown_text_conflict')
  if (markdown !== undefined && markdown.length > 12_000) throw new SlackError('msg_too_long')
  const blocks = markdown === undefined ? messageBlocks(args) : withIds([{ type: 'markdown', text: markdown }])
  const words = text(args, 'text') ?? markdown ?? ''
  if (words.length > mostText) throw new SlackError('msg_too_long')
  const attachments = nested(args, 'attachments', 'invalid_attachments')
  if (attachments !== undefined && !Array.isArray(attachments)) throw new SlackError('invalid_attachments')
  if (Array.isArray(attachments) && attachments.length > 100) throw new SlackError('too_many_attachments')
  for (const attachment of (attachments ?? []) as unknown[]) {
    const wrong = isObject(attachment) && attachment.blocks !== undefined ? checkBlocks(attachment.blocks, 'message', '/attachments/blocks') : []
    if (wrong.length > 0) throw new SlackError('invalid_blocks', { errors: wrong, response_metadata: { messages: wrong } })
  }
  const metadata = nested(args, 'metadata', 'invalid_metadata_format')
  if (needed && words.trim() === '' && !blocks?.length && !attachments?.length) throw new SlackError('no_text')
  return {
    text: words, ...(blocks ? { blocks } : {}), ...(attachments ? { attachments: attachments as Json[] } : {}),
    ...(isObject(metadata) && typeof metadata.event_type === 'string'
      ? { metadata: { event_type: metadata.event_type, event_payload: isObject(metadata.event_payload) ? metadata.event_payload : {} } } : {}),
  }
}

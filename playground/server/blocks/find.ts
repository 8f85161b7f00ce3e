import type { Block, ViewValues } from '../../shared/things.js'
import { blockId } from '../ids.js'
import type { Json } from '../store/open.js'
import { isObject } from './shape.js'

/** An interactive element and the block that it stands in. */
export interface Place { block: Block; element: Json }

/** Gives every block an id, as Slack does for those without one. */
export function withIds(blocks: Block[]): Block[] {
  return blocks.map((block) => ({
    ...block, block_id: block.block_id ?? blockId(),
    ...(Array.isArray(block.child_blocks) ? { child_blocks: withIds(block.child_blocks as Block[]) } : {}),
    ...(block.type === 'carousel' && Array.isArray(block.elements) ? { elements: withIds(block.elements as Block[]) } : {}),
    ...(block.type === 'actions' || block.type === 'context_actions' ? { elements: (block.elements as Json[]).map(withActionId) } : {}),
    ...(block.type === 'input' && isObject(block.element) ? { element: withActionId(block.element) } : {}),
    ...(isObject(block.accessory) && block.accessory.type !== 'image' ? { accessory: withActionId(block.accessory) } : {}),
    ...(block.type === 'card' && Array.isArray(block.actions) ? { actions: (block.actions as Json[]).map(withActionId) } : {}),
  }))
}

const withActionId = (element: Json): Json => ({ ...element, action_id: element.action_id ?? blockId() })

/** All interactive elements, in the order in which they are drawn. */
export function places(blocks: Block[]): Place[] {
  return blocks.flatMap((block): Place[] => {
    const here = (elements: unknown): Place[] => (Array.isArray(elements) ? elements : []).filter(isObject).map((element) => ({ block, element }))
    switch (block.type) {
      case 'actions':
      case 'context_actions': return here(block.elements)
      case 'section': return here([block.accessory].filter((one) => isObject(one) && one.type !== 'image'))
      case 'input': return here([block.element])
      case 'card': return here(block.actions)
      case 'carousel': return places((block.elements ?? []) as Block[])
      case 'container': return places((block.child_blocks ?? []) as Block[])
      default: return []
    }
  })
}

/** What each element starts with, in the form of `state.values`; `undefined` for those that have no state (buttons). */
export function initialState(element: Json): Json | undefined {
  const type = String(element.type)
  const state = (value: Json): Json => ({ type, ...value })
  switch (type) {
    case 'plain_text_input': case 'email_text_input': case 'url_text_input': case 'number_input': return state({ value: element.initial_value ?? null })
    case 'rich_text_input': return state({ rich_text_value: element.initial_value ?? null })
    case 'static_select': case 'external_select': case 'radio_buttons': return state({ selected_option: element.initial_option ?? null })
    case 'multi_static_select': case 'multi_external_select': case 'checkboxes': return state({ selected_options: element.initial_options ?? [] })
    case 'users_select': return state({ selected_user: element.initial_user ?? null })
    case 'multi_users_select': return state({ selected_users: element.initial_users ?? [] })
    case 'conversations_select': return state({ selected_conversation: element.initial_conversation ?? null })
    case 'multi_conversations_select': return state({ selected_conversations: element.initial_conversations ?? [] })
    case 'channels_select': return state({ selected_channel: element.initial_channel ?? null })
    case 'multi_channels_select': return state({ selected_channels: element.initial_channels ?? [] })
    case 'datepicker': return state({ selected_date: element.initial_date ?? null })
    case 'timepicker': return state({ selected_time: element.initial_time ?? null })
    case 'datetimepicker': return state({ selected_date_time: element.initial_date_time ?? null })
    case 'file_input': return state({ files: [] })
    default: return undefined
  }
}

/** `state.values` of a view or message: what was entered over what the elements start with. */
export function stateOf(blocks: Block[], entered: ViewValues): ViewValues {
  const values: ViewValues = {}
  for (const { block, element } of places(blocks)) {
    const start = initialState(element)
    const blockIdOf = block.block_id ?? '', actionId = String(element.action_id)
    if (!start) continue
    const known = entered[blockIdOf]?.[actionId]
    values[blockIdOf] = { ...values[blockIdOf], [actionId]: known && known.type === start.type ? known : start }
  }
  return values
}

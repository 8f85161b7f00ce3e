import { list, num, obj, str, type Obj } from './shape.js'

/** A value as the page sends it: text, an option's value, a list of them, seconds; null when nothing is chosen. */
export type ElementValue = string | number | string[] | null

const optionValue = (option: unknown): string | null => {
  const { value } = obj(option)
  return typeof value === 'string' ? value : null
}
const optionValues = (options: unknown) => list(options).map((option) => str(option.value))
const strings = (value: unknown) => (Array.isArray(value) ? value.map(str) : [])
const orNull = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

/** What an element shows before anybody touched it: from what the server remembers, else from its `initial_…` fields. */
export function startValue(element: Obj, state: Obj | undefined): ElementValue {
  const kept = state ? fromState(element, state) : undefined
  return kept === undefined ? initial(element) : kept
}

function fromState(element: Obj, state: Obj): ElementValue | undefined {
  const has = (key: string) => key in state
  const type = str(element.type)
  if (type === 'file_input') return has('files') ? list(state.files).map((file) => str(file.id)) : undefined
  if (has('selected_option')) return optionValue(state.selected_option)
  if (has('selected_options')) return optionValues(state.selected_options)
  for (const key of ['selected_user', 'selected_channel', 'selected_conversation', 'selected_date', 'selected_time']) if (has(key)) return orNull(state[key])
  for (const key of ['selected_users', 'selected_channels', 'selected_conversations']) if (has(key)) return strings(state[key])
  if (has('selected_date_time')) return num(state.selected_date_time) ?? null
  if (has('value')) return orNull(state.value)
  return undefined
}

function initial(element: Obj): ElementValue {
  const type = str(element.type)
  switch (type) {
    case 'static_select': case 'external_select': case 'radio_buttons': return optionValue(element.initial_option)
    case 'multi_static_select': case 'multi_external_select': case 'checkboxes': return optionValues(element.initial_options)
    case 'users_select': return orNull(element.initial_user)
    case 'multi_users_select': return strings(element.initial_users)
    case 'channels_select': return orNull(element.initial_channel)
    case 'multi_channels_select': return strings(element.initial_channels)
    case 'conversations_select': return orNull(element.initial_conversation)
    case 'multi_conversations_select': return strings(element.initial_conversations)
    case 'datepicker': return orNull(element.initial_date)
    case 'timepicker': return orNull(element.initial_time)
    case 'datetimepicker': return num(element.initial_date_time) ?? null
    case 'file_input': return []
    case 'rich_text_input': return richWords(element.initial_value)
    default: return orNull(element.initial_value)
  }
}

/** A rich text input is edited as plain text here; its start value keeps its words. */
function richWords(value: unknown): string | null {
  const words = list(obj(value).elements).map((part) => list(part.elements).map((span) => str(span.text)).join('')).join('\n')
  return words || null
}

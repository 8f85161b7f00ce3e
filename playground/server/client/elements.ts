import { isObject } from '../blocks/shape.js'
import { ClientRefusal } from '../errors.js'
import type { Json } from '../store/open.js'

type Options = Json[]

const optionsOf = (element: Json): Options => [
  ...((element.options ?? []) as Options), ...((element.option_groups ?? []) as { options: Options }[]).flatMap((group) => group.options),
]

function wrong(element: Json, what: string): never {
  throw new ClientRefusal('invalid_value', `"value" for ${String(element.type)} "${String(element.action_id)}" has to be ${what}.`)
}

function option(element: Json, value: unknown, fetched: Options): Json {
  const wanted = isObject(value) ? value.value : value
  const all = [...optionsOf(element), ...fetched]
  const found = all.find((one) => one.value === wanted)
  if (found) return found
  if (String(element.type).includes('external') && typeof wanted === 'string') {
    return isObject(value) ? value : { text: { type: 'plain_text', text: wanted, emoji: true }, value: wanted }
  }
  return wrong(element, `one of ${all.map((one) => JSON.stringify(one.value)).join(', ')}`)
}

const texts = (element: Json, value: unknown): string[] => {
  const list = Array.isArray(value) ? value : value === undefined || value === null || value === '' ? [] : [value]
  return list.every((one) => typeof one === 'string') ? list : wrong(element, 'a list of ids')
}
const text = (element: Json, value: unknown, pattern = /^/, what = 'a text'): string | null => {
  if (value === undefined || value === null || value === '') return null
  const words = typeof value === 'number' ? String(value) : value
  return typeof words === 'string' && pattern.test(words) ? words : wrong(element, what)
}

/** The state of an element after `value` was entered: the fields of `state.values` without its `type`. */
export function entered(element: Json, value: unknown, fetched: Options = []): Json {
  const kind = String(element.type)
  const empty = value === undefined || value === null || value === ''
  switch (kind) {
    case 'plain_text_input': case 'email_text_input': case 'url_text_input': case 'number_input': return { value: text(element, value) }
    case 'rich_text_input': return {
      rich_text_value: isObject(value) ? value : empty ? null
        : { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] }] },
    }
    case 'static_select': case 'external_select': case 'radio_buttons': return { selected_option: empty ? null : option(element, value, fetched) }
    case 'multi_static_select': case 'multi_external_select': case 'checkboxes':
      return { selected_options: (Array.isArray(value) ? value : empty ? [] : [value]).map((one) => option(element, one, fetched)) }
    case 'users_select': return { selected_user: text(element, value) }
    case 'conversations_select': return { selected_conversation: text(element, value) }
    case 'channels_select': return { selected_channel: text(element, value) }
    case 'multi_users_select': return { selected_users: texts(element, value) }
    case 'multi_conversations_select': return { selected_conversations: texts(element, value) }
    case 'multi_channels_select': return { selected_channels: texts(element, value) }
    case 'datepicker': return { selected_date: text(element, value, /^\d{4}-\d{2}-\d{2}$/, 'a date YYYY-MM-DD') }
    case 'timepicker': return { selected_time: text(element, value, /^\d{2}:\d{2}$/, 'a time HH:MM') }
    case 'datetimepicker': return { selected_date_time: empty ? null : Number(value) }
    case 'file_input': return { files: texts(element, value) }
    default: return wrong(element, 'left out: this element takes none')
  }
}

/** What a click on or a change of an element says in `actions[0]`, apart from the ids. */
export function actionFields(element: Json, value: unknown, fetched: Options): Json {
  switch (String(element.type)) {
    case 'button': case 'icon_button': case 'workflow_button':
      return { text: element.text, ...(element.value === undefined ? {} : { value: element.value }), ...(element.style === undefined ? {} : { style: element.style }) }
    case 'feedback_buttons': {
      const buttons = [['positive', element.positive_button], ['negative', element.negative_button]] as [string, Json][]
      const found = buttons.find(([name, button]) => value === name || value === button.value)?.[1]
      return found ? { text: found.text, value: found.value } : wrong(element, buttons.map(([name]) => `"${name}"`).join(' or '))
    }
    case 'overflow': return { selected_option: option(element, value, fetched) }
    default: {
      const initial = Object.fromEntries(Object.entries(element).filter(([name]) => name.startsWith('initial_')))
      return { ...entered(element, value, fetched), ...initial, ...(element.placeholder === undefined ? {} : { placeholder: element.placeholder }) }
    }
  }
}

export const hasState = (element: Json): boolean => !['button', 'icon_button', 'workflow_button', 'feedback_buttons', 'overflow'].includes(String(element.type))

import type { Json } from '../store/open.js'
import type { Check, Fields } from './shape.js'
import { boolean, byType, isObject, list, matching, number, object, oneOf, plainText, string, textObject, url } from './shape.js'

const confirm = object({ required: { text: textObject(300) }, optional: { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: oneOf('primary', 'danger') } })
const id = string(255)
const option = (text: Check): Check => object({ required: { text, value: string(150, 0) }, optional: { description: textObject(75), url } })
const plainOption = option(plainText(75))
const anyOption = option(textObject(75))
const group = object({ required: { label: plainText(75), options: list(plainOption, 1, 100) } })
const placeholder = plainText(150)
const dispatch = object({ optional: { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) } })
const filter = object({ optional: { include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4), exclude_external_shared_channels: boolean, exclude_bot_users: boolean } })
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date YYYY-MM-DD')
const time = matching(/^\d{2}:\d{2}$/, 'a time HH:MM')

const element = ({ required = {}, optional = {}, ...rest }: Fields): Check => object({ required, optional: { action_id: id, ...optional }, ...rest })
const picker = (optional: Record<string, Check>, also?: Fields['also']): Check => element({ optional: { placeholder, confirm, focus_on_load: boolean, ...optional }, ...(also ? { also } : {}) })
const input = (optional: Record<string, Check>, required: Record<string, Check> = {}): Check =>
  element({ required, optional: { placeholder, dispatch_action_config: dispatch, focus_on_load: boolean, ...optional } })
const oneList: Fields['also'] = (value, at, bad) => {
  if ((value.options === undefined) === (value.option_groups === undefined)) bad.add('must provide exactly one of options or option_groups', at)
}
const several = { max_selected_items: number(1) }

const slackFile = object({ optional: { id: string(20), url } })
export const image = object({
  required: { alt_text: string(2000) }, optional: { image_url: url, slack_file: slackFile },
  also: (value, at, bad) => { if ((value.image_url === undefined) === (value.slack_file === undefined)) bad.add('must provide exactly one of image_url or slack_file', at) },
})

export const button = element({
  required: { text: plainText(75) }, optional: { value: string(2000, 0), url, style: oneOf('primary', 'danger'), confirm, accessibility_label: string(75) },
})
const feedbackButton = object({ required: { text: plainText(75), value: string(2000) }, optional: { accessibility_label: string(75) } })
const selectOptions = { options: list(plainOption, 1, 100), option_groups: list(group, 1, 100) }

const datepicker = picker({ initial_date: date })
const timepicker = picker({ initial_time: time, timezone: string(100) })
const datetimepicker = element({ optional: { initial_date_time: number(1e9, 1e10), confirm, focus_on_load: boolean } })
const overflow = element({ required: { options: list(plainOption, 1, 5) }, optional: { confirm } })
const checkboxes = element({ required: { options: list(anyOption, 1, 10) }, optional: { initial_options: list(anyOption, 1, 10), confirm, focus_on_load: boolean } })
const radio = element({ required: { options: list(anyOption, 1, 10) }, optional: { initial_option: anyOption, confirm, focus_on_load: boolean } })

const selects: Record<string, Check> = {
  static_select: picker({ ...selectOptions, initial_option: plainOption }, oneList),
  external_select: picker({ min_query_length: number(0), initial_option: plainOption }),
  users_select: picker({ initial_user: id }),
  conversations_select: picker({ initial_conversation: id, default_to_current_conversation: boolean, response_url_enabled: boolean, filter }),
  channels_select: picker({ initial_channel: id, response_url_enabled: boolean }),
  multi_static_select: picker({ ...selectOptions, ...several, initial_options: list(plainOption, 1, 100) }, oneList),
  multi_external_select: picker({ ...several, min_query_length: number(0), initial_options: list(plainOption, 1, 100) }),
  multi_users_select: picker({ ...several, initial_users: list(id, 1, 100) }),
  multi_conversations_select: picker({ ...several, initial_conversations: list(id, 1, 100), default_to_current_conversation: boolean, filter }),
  multi_channels_select: picker({ ...several, initial_channels: list(id, 1, 100) }),
}
const chosen: Record<string, Check> = { ...selects, datepicker, timepicker, checkboxes, radio_buttons: radio }
const workflow = element({ required: { text: plainText(75), workflow: (value, at, bad) => { if (!isObject(value)) bad.add('must be an object', at) } }, optional: { style: oneOf('primary', 'danger'), accessibility_label: string(75), confirm } })
const richTextInput = input({ initial_value: (value: unknown, at, bad) => { if (!isObject(value) || (value as Json).type !== 'rich_text') bad.add('must be rich_text', at) }, min_lines: number(1), max_lines: number(1) })

export const inActions = byType({ ...chosen, button, overflow, datetimepicker, workflow_button: workflow, rich_text_input: richTextInput }, 'allowed in actions')
export const inSection = byType({ ...chosen, button, overflow, image, workflow_button: workflow }, 'allowed as an accessory')
export const inInput = byType({
  ...chosen, datetimepicker, rich_text_input: richTextInput,
  plain_text_input: input({ initial_value: string(3000, 0), multiline: boolean, min_length: number(0, 3000), max_length: number(1, 3000) }),
  email_text_input: input({ initial_value: string(3000, 0) }), url_text_input: input({ initial_value: string(3000, 0) }),
  number_input: input({ initial_value: string(100, 0), min_value: string(100), max_value: string(100) }, { is_decimal_allowed: boolean }),
  file_input: element({ optional: { filetypes: list(string(20), 1, 50), max_files: number(1, 10) } }),
}, 'allowed in an input block')
export const inContextActions = byType({
  feedback_buttons: element({ required: { positive_button: feedbackButton, negative_button: feedbackButton } }),
  icon_button: element({
    required: { icon: string(50), text: plainText(75) },
    optional: { value: string(2000, 0), confirm, accessibility_label: string(75), visible_to_user_ids: list(id, 1, 100) },
  }),
}, 'allowed in context_actions')

import type { Json } from '../store/open.js'
import { button, image, inActions, inContextActions, inInput, inSection } from './elements.js'
import type { Check } from './shape.js'
import { boolean, byType, Faulty, isObject, list, mrkdwn, number, object, oneOf, plainText, string, textObject, url } from './shape.js'

export type Surface = 'message' | 'modal' | 'home'

const block = (required: Record<string, Check>, optional: Record<string, Check> = {}, also?: (value: Json, at: string, bad: Faulty) => void): Check =>
  object({ required, optional: { block_id: string(255), ...optional }, ...(also ? { also } : {}) })

const style: Check = (value, at, bad) => { if (!isObject(value)) bad.add('must be an object', at) }
const inline = byType({
  text: object({ required: { text: string(Infinity, 0) }, optional: { style } }), link: object({ required: { url: string(3000) }, optional: { text: string(Infinity, 0), unsafe: boolean, style } }),
  user: object({ required: { user_id: string(20) }, optional: { style } }), channel: object({ required: { channel_id: string(20) }, optional: { style } }),
  usergroup: object({ required: { usergroup_id: string(20) }, optional: { style } }), team: object({ required: { team_id: string(20) }, optional: { style } }),
  emoji: object({ required: { name: string(100) }, optional: { unicode: string(50), url: string(3000), skin_tone: number(), style } }),
  broadcast: object({ required: { range: oneOf('here', 'channel', 'everyone') }, optional: { style } }), color: object({ required: { value: string(20) }, optional: { style } }),
  date: object({ required: { timestamp: number(), format: string(200) }, optional: { url: string(3000), fallback: string(300), style } }),
}, 'a rich text element')
const inlines = { elements: list(inline, 0, Infinity) }
const section = object({ required: inlines })
const richText = block({
  elements: list(byType({
    rich_text_section: section, rich_text_quote: object({ required: inlines, optional: { border: number() } }),
    rich_text_preformatted: object({ required: inlines, optional: { border: number(), language: string(50) } }),
    rich_text_list: object({
      required: { style: oneOf('bullet', 'ordered'), elements: list(byType({ rich_text_section: section }, 'rich_text_section'), 0, Infinity) },
      optional: { indent: number(0, 8), offset: number(0), border: number() },
    }),
  }, 'a rich text block element'), 0, Infinity),
})
const cell = byType({
  raw_text: object({ required: { text: string(Infinity, 0) } }), raw_number: object({ required: { value: number(), text: string(Infinity, 0) } }), rich_text: richText,
}, 'a table cell')
const source = object({ required: { url, text: string(Infinity) } })
const task = byType({
  task_card: block({ task_id: string(255), title: string(Infinity), status: oneOf('pending', 'in_progress', 'complete', 'error') }, { details: richText, output: richText, sources: list(source, 0, 100) }),
}, 'a task_card')
const card = block({}, {
  hero_image: imageOf, icon: imageOf, title: mrkdwn(150), subtitle: mrkdwn(150), body: mrkdwn(200), actions: list(byType({ button }, 'a button'), 1, 25),
}, (value, at, bad) => {
  if (['hero_image', 'title', 'body', 'actions'].every((name) => value[name] === undefined)) bad.add('must have at least one of hero_image, title, actions, body', at)
})
function imageOf(value: unknown, at: string, bad: Faulty): void {
  byType({ image }, 'an image')(value, at, bad)
}

const blocks: Record<string, Check> = {
  section: block({}, { text: textObject(3000), fields: list(textObject(2000), 1, 10), accessory: inSection, expand: boolean }, (value, at, bad) => {
    if (value.text === undefined && value.fields === undefined) bad.add('must define either text or fields', at)
  }),
  header: block({ text: plainText(150) }, { level: number(1, 6) }), divider: block({}), markdown: block({ text: string(12_000) }),
  actions: block({ elements: list(inActions, 1, 25) }), context: block({ elements: list(byType({ image, plain_text: textObject(3000), mrkdwn: textObject(3000) }, 'allowed in context'), 1, 10) }),
  context_actions: block({ elements: list(inContextActions, 1, 5) }),
  input: block({ label: plainText(2000), element: inInput }, { hint: plainText(2000), optional: boolean, dispatch_action: boolean }),
  image: block({ alt_text: string(2000) }, { image_url: url, slack_file: (value, at, bad) => { if (!isObject(value)) bad.add('must be an object', at) }, title: plainText(2000) }, (value, at, bad) => {
    if ((value.image_url === undefined) === (value.slack_file === undefined)) bad.add('must provide exactly one of image_url or slack_file', at)
  }),
  rich_text: richText,
  table: block({ rows: list(list(cell, 1, 20), 1, 100) }, {
    column_settings: list((value, at, bad) => { if (value !== null) object({ optional: { align: oneOf('left', 'center', 'right'), is_wrapped: boolean } })(value, at, bad) }, 0, 20),
  }),
  data_table: block({ rows: list(list(cell, 1, 20), 2, 201), caption: string(2000) }, { page_size: number(1, 100), row_header_column_index: number(0, 19) }),
  task_card: task, plan: block({ title: string(Infinity) }, { tasks: list(task, 0, 100) }),
  card, carousel: block({ elements: list(byType({ card }, 'a card'), 1, 10) }),
  alert: block({ text: textObject(3000) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
  video: block({ video_url: url, thumbnail_url: url, alt_text: string(2000), title: plainText(200) }, {
    title_url: url, author_name: string(50), provider_name: string(100), provider_icon_url: url, description: plainText(200),
  }),
  file: block({ source: oneOf('remote'), external_id: string(255) }),
}
const nested = ['actions', 'context', 'divider', 'file', 'header', 'image', 'input', 'rich_text', 'section', 'table', 'video', 'markdown', 'context_actions', 'alert']
blocks.container = block({ child_blocks: list(byType(Object.fromEntries(nested.map((type) => [type, blocks[type] as Check])), 'allowed in a container'), 1, 10) }, {
  title: plainText(150), rich_text_title: richText, subtitle: textObject(150), width: oneOf('narrow', 'standard', 'wide', 'full'), icon: imageOf, is_collapsible: boolean,
  default_collapsed: boolean, has_header_divider: boolean,
}, (value, at, bad) => { if ((value.title === undefined) === (value.rich_text_title === undefined)) bad.add('must provide exactly one of title or rich_text_title', at) })

const onlyInMessages = new Set(['table', 'data_table', 'task_card', 'plan', 'markdown', 'context_actions', 'file'])
/** Documented for modals alone. */
const onlyInModals = new Set(['alert'])
const anyBlock = byType(blocks, 'a block')

/** What is wrong with these blocks, in Slack's wording with JSON pointers; empty when all is well. */
export function checkBlocks(value: unknown, surface: Surface, pointer = '/blocks'): string[] {
  const bad = new Faulty()
  const most = surface === 'message' ? 50 : 100
  list(anyBlock, 0, most)(value, pointer, bad)
  if (!Array.isArray(value)) return bad.messages
  const ids = new Set<string>(), actions = new Map<string, Set<string>>()
  value.forEach((one: unknown, index) => {
    if (!isObject(one)) return
    const type = String(one.type)
    if (surface !== 'message' && onlyInMessages.has(type)) bad.add(`unsupported type: ${type} is not allowed in a ${surface}`, `${pointer}/${index}/type`)
    if (surface === 'message' && type === 'input' && isObject(one.element) && one.element.type === 'file_input') bad.add('file_input is only available in modals', `${pointer}/${index}/element/type`)
    if (surface !== 'modal' && onlyInModals.has(type)) bad.add(`unsupported type: ${type} is only allowed in a modal`, `${pointer}/${index}/type`)
    if (typeof one.block_id === 'string') {
      if (ids.has(one.block_id)) bad.add(`\`block_id\` ${one.block_id} already exists`, `${pointer}/${index}/block_id`)
      ids.add(one.block_id)
    }
    const seen = actions.get(String(index)) ?? new Set<string>()
    for (const element of Array.isArray(one.elements) ? one.elements : []) {
      if (!isObject(element) || typeof element.action_id !== 'string') continue
      if (seen.has(element.action_id)) bad.add(`\`action_id\` ${element.action_id} already exists for block`, `${pointer}/${index}/elements`)
      seen.add(element.action_id)
    }
  })
  return bad.messages
}

/** All characters of all texts in the blocks: Slack refuses more than about 13,200 in one message. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce((sum, [name, one]) => sum + (typeof one === 'string' && name === 'text' ? one.length : textLength(one)), 0)
}

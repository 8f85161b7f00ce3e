import { describe, expect, it } from 'vitest'
import { checkBlocks, textLength } from './check.js'
import { checkView } from './check-view.js'

const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const button = { type: 'button', action_id: 'a', text: plain('Go') }
const richText = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x', style: { bold: true } }, { type: 'link', url: 'https://a.example' }] }] }
const option = (n: number) => ({ text: plain(`Option ${n}`), value: String(n) })
const image = { type: 'image', image_url: 'https://a.example/b.png', alt_text: 'b' }

describe('blocks that Slack takes', () => {
  it.each([
    { type: 'section', text: mrkdwn('x'), accessory: button }, { type: 'section', fields: [mrkdwn('a'), plain('b')] }, { type: 'header', text: plain('x') }, { type: 'divider' },
    { type: 'markdown', text: '**x**' }, { type: 'context', elements: [mrkdwn('x'), image] }, image, richText,
    { type: 'actions', elements: [button, { type: 'static_select', action_id: 's', placeholder: plain('p'), options: [option(1)] }, { type: 'datepicker', action_id: 'd', initial_date: '2026-01-31' }] },
    { type: 'context_actions', elements: [{ type: 'icon_button', action_id: 'i', icon: 'trash', text: plain('Delete') }] },
    { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }, richText]], column_settings: [null, { align: 'right' }] },
    { type: 'data_table', caption: 'c', rows: [[{ type: 'raw_text', text: 'h' }], [{ type: 'raw_number', value: 1, text: '1' }]], page_size: 10 },
    { type: 'task_card', task_id: '1', title: 't', status: 'complete', sources: [{ type: 'url', url: 'https://a.example', text: 'a' }] },
    { type: 'plan', title: 'p', tasks: [{ type: 'task_card', task_id: '1', title: 't', status: 'pending' }] },
    { type: 'carousel', elements: [{ type: 'card', title: mrkdwn('t'), actions: [button] }] },
    { type: 'container', title: plain('c'), child_blocks: [{ type: 'divider' }], is_collapsible: true },
    { type: 'video', video_url: 'https://a.example', thumbnail_url: 'https://a.example', alt_text: 'v', title: plain('v') },
    { type: 'input', label: plain('l'), element: { type: 'plain_text_input', action_id: 't', multiline: true } },
  ])('$type', (block) => {
    expect(checkBlocks([block], 'message')).toEqual([])
  })
})

describe('blocks that Slack refuses', () => {
  it.each([
    ['a long section', { type: 'section', text: mrkdwn('x'.repeat(3001)) }, 'less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    ['an empty text', { type: 'section', text: mrkdwn('') }, 'more than 0 characters'],
    ['an unknown block', { type: 'sektion' }, '[json-pointer:/blocks/0/type]'],
    ['an unknown element', { type: 'actions', elements: [{ type: 'knob' }] }, '[json-pointer:/blocks/0/elements/0/type]'],
    ['an unknown field', { type: 'divider', colour: 'red' }, 'unsupported field: colour'],
    ['26 actions', { type: 'actions', elements: Array.from({ length: 26 }, (_, n) => ({ ...button, action_id: `a${n}` })) }, 'no more than 25'],
    ['two equal actions', { type: 'actions', elements: [button, button] }, 'already exists for block'],
    ['a long button', { type: 'actions', elements: [{ ...button, text: plain('x'.repeat(76)) }] }, 'less than 76'],
    ['mrkdwn in a header', { type: 'header', text: mrkdwn('x') }, 'is not plain_text'],
    ['101 options', { type: 'actions', elements: [{ type: 'static_select', options: Array.from({ length: 101 }, (_, n) => option(n)) }] }, 'no more than 100'],
    ['a long card', { type: 'carousel', elements: [{ type: 'card', title: mrkdwn('x'.repeat(151)) }] }, '/blocks/0/elements/0/title/text'],
    ['11 cards', { type: 'carousel', elements: Array.from({ length: 11 }, () => ({ type: 'card', body: mrkdwn('x') })) }, 'no more than 10'],
    ['a wide table', { type: 'table', rows: [Array.from({ length: 21 }, () => ({ type: 'raw_text', text: 'x' }))] }, '/blocks/0/rows/0'],
    ['a long markdown', { type: 'markdown', text: 'x'.repeat(12_001) }, 'less than 12001'],
    ['a bad address', { type: 'image', image_url: 'nowhere', alt_text: 'x' }, 'valid url'],
    ['a modal\'s input in a message', { type: 'input', label: plain('l'), element: { type: 'file_input', action_id: 'f' } }, 'only available in modals'],
  ])('%s', (_name, block, words) => {
    expect(checkBlocks([block], 'message').join('\n')).toContain(words)
  })

  it('51 blocks, two equal ids, markdown in a modal', () => {
    expect(checkBlocks(Array.from({ length: 51 }, () => ({ type: 'divider' })), 'message')).toEqual(['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'])
    expect(checkBlocks([{ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' }], 'message').join()).toContain('already exists')
    expect(checkBlocks([{ type: 'markdown', text: 'x' }], 'modal', '/view/blocks').join()).toContain('/view/blocks/0/type')
  })

  it('views without what they need', () => {
    const input = { type: 'input', label: plain('l'), element: { type: 'plain_text_input', action_id: 't' } }
    expect(checkView({ type: 'modal', title: plain('x'.repeat(25)), blocks: [] }, 'modal').join()).toContain('/view/title/text')
    expect(checkView({ type: 'modal', title: plain('x'), blocks: [input] }, 'modal').join()).toContain('/view/submit')
    expect(checkView({ type: 'home', blocks: [{ type: 'header', text: plain('x') }], private_metadata: 'x'.repeat(3001) }, 'home').join()).toContain('/view/private_metadata')
    expect(checkView({ type: 'home', blocks: [input] }, 'home')).toEqual([])
  })

  it('counts all the text of a message', () => {
    expect(textLength([{ type: 'section', text: mrkdwn('abc'), fields: [plain('de')] }, richText])).toBe(6)
  })
})

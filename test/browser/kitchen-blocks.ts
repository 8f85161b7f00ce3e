import type { KnownBlock } from '@slack/types'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text })
const raw = (text: string) => ({ type: 'raw_text' as const, text })
const option = (value: string, text = value) => ({ text: plain(text), value })
const options = [option('red', 'Red'), option('green', 'Green'), option('blue', 'Blue, like the sky on a day without a single cloud over the sea')]
const rich = (text: string) => ({ type: 'rich_text' as const, elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text }] }] })

/** Text in all its forms, with what must stay text: markup of other languages, foreign schemes, unknown blocks. */
export const textBlocks = (user: string, channel: string): KnownBlock[] => [
  { type: 'header', text: plain('Everything a card can hold :sparkles:') },
  { type: 'section', text: mrkdwn(`*Bold* _italic_ ~struck~ \`code\` <https://example.org/a?b=1&amp;c=2|a link> <@${user}> <#${channel}> <!here> <!date^1700000000^{date_short} at {time}|then>\n&gt; a quote\n\`\`\`const x = '&lt;b&gt;'\`\`\``) },
  { type: 'section', text: plain('<script>alert(1)</script> <img src=x onerror=alert(1)> <javascript:alert(1)|click>'), fields: [mrkdwn('*Pages*\n87'), mrkdwn('*Passages*\n1,204'), mrkdwn('*Visible to*\n#finance'), mrkdwn('<javascript:alert(1)|not a link>')] },
  { type: 'divider' },
  { type: 'context', elements: [mrkdwn('Read on <!date^1700000000^{date_num}|then> · version 3'), plain('plain context')] },
  { type: 'markdown', text: '## A heading\n\nSome **bold**, *italic*, `code` and a [link](https://example.org).\n\n1. one\n   - nested\n   - deeper\n2. two\n\n- [x] done\n- [ ] open\n\n| Name | Amount |\n|:--|--:|\n| Desk | 1,204.50 |\n| Chair | 89.00 |\n\n> quoted\n\n```js\nlet a = 1 < 2\n```\n\n[no](javascript:alert(1)) <b>not bold</b>' },
  {
    type: 'rich_text', elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: 'Rich ', style: { bold: true } }, { type: 'user', user_id: user }, { type: 'text', text: ' and ' }, { type: 'link', url: 'https://example.org', text: 'a link' }, { type: 'emoji', name: 'tada' }, { type: 'color', value: '#0b6b5d' }] },
      { type: 'rich_text_list', style: 'ordered', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first' }] }] },
      { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'below' }] }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'said once' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x = 1\ny = 2' }] },
    ],
  },
  { type: 'table', column_settings: [{ is_wrapped: true }, { align: 'right' }], rows: [[raw('Room'), raw('Price')], [raw('Paris'), raw('€ 180')], [raw('Berlin'), raw('€ 140')]] },
]

export const controlBlocks = (): KnownBlock[] => [
  { type: 'section', text: mrkdwn('Pick a colour'), accessory: { type: 'static_select', action_id: 'kitchen.colour', placeholder: plain('Colour'), options } },
  {
    type: 'actions', block_id: 'kitchen-actions', elements: [
      { type: 'button', action_id: 'kitchen.plain', text: plain('Plain'), value: '1' },
      { type: 'button', action_id: 'kitchen.modal', text: plain('Open a modal'), style: 'primary', value: 'x' },
      { type: 'button', action_id: 'kitchen.danger', text: plain('Delete it'), style: 'danger', value: 'x', confirm: { title: plain('Delete?'), text: mrkdwn('It is gone *for good*.'), confirm: plain('Delete'), deny: plain('Keep'), style: 'danger' } },
      { type: 'button', action_id: 'kitchen.link', text: plain('Website'), url: 'https://example.org' },
      { type: 'overflow', action_id: 'kitchen.overflow', options: [option('edit', 'Edit'), option('archive', 'Archive')] },
    ],
  },
  {
    type: 'actions', block_id: 'kitchen-more', elements: [
      { type: 'multi_static_select', action_id: 'kitchen.many', placeholder: plain('Several colours'), options, initial_options: [options[0]!] },
      { type: 'external_select', action_id: 'kitchen.external', placeholder: plain('Search products'), min_query_length: 1 },
      { type: 'users_select', action_id: 'kitchen.user', placeholder: plain('A person') },
      { type: 'conversations_select', action_id: 'kitchen.place', placeholder: plain('A place') },
      { type: 'channels_select', action_id: 'kitchen.channel', placeholder: plain('A channel') },
      { type: 'datepicker', action_id: 'kitchen.date', initial_date: '2026-11-21' },
      { type: 'timepicker', action_id: 'kitchen.time', initial_time: '09:30' },
      { type: 'radio_buttons', action_id: 'kitchen.radio', options: options.slice(0, 2) },
      { type: 'checkboxes', action_id: 'kitchen.checks', options: options.slice(0, 2) },
    ],
  },
  {
    type: 'context_actions', elements: [
      { type: 'feedback_buttons', action_id: 'kitchen.feedback', positive_button: { text: plain('Good'), value: 'up' }, negative_button: { text: plain('Bad'), value: 'down' } },
      { type: 'icon_button', action_id: 'kitchen.trash', icon: 'trash', text: plain('Remove') },
    ],
  },
]

export const panelBlocks = (): KnownBlock[] => [
  {
    type: 'data_table', caption: 'Stock', page_size: 3, row_header_column_index: 0,
    rows: [[raw('Product'), raw('Pieces')], ...[['Desk', 12], ['Chair', 140], ['Lamp', 7], ['Shelf', 33], ['Sofa', 2]].map(([name, count]) => [raw(String(name)), { type: 'raw_number' as const, value: Number(count), text: String(count) }])],
  },
  { type: 'card', title: mrkdwn('*Fjord desk*'), subtitle: mrkdwn('Oak · 140 cm'), body: mrkdwn('Why: same shape, same colour.'), actions: [{ type: 'button', action_id: 'kitchen.card', text: plain('This one'), value: 'desk' }] },
  { type: 'carousel', elements: ['Dune armchair', 'Fjord desk', 'Moss lamp', 'A name that is much longer than any card has room for in one line'].map((title, index) => ({ type: 'card' as const, title: mrkdwn(title), subtitle: mrkdwn(`${90 - index * 7} % alike`), body: mrkdwn('In stock'), actions: [{ type: 'button' as const, action_id: `kitchen.pick-${index}`, text: plain('Pick'), value: String(index) }] })) },
  { type: 'container', title: plain('Why this answer?'), subtitle: plain('3 passages, 2 files'), is_collapsible: true, default_collapsed: true, child_blocks: [{ type: 'section', text: mrkdwn('Passage 1 · score 0.83') }] },
  { type: 'plan', title: 'Reading the files', tasks: [{ type: 'task_card', task_id: 'a', title: 'Search', status: 'complete', output: rich('12 passages'), sources: [{ type: 'url', url: 'https://example.org/h', text: 'Handbook' }] }, { type: 'task_card', task_id: 'b', title: 'Read', status: 'in_progress', details: rich('page 14') }, { type: 'task_card', task_id: 'c', title: 'Write', status: 'pending' }] },
  { type: 'task_card', task_id: 'd', title: 'A step alone that failed', status: 'error', output: rich('The file is encrypted.') },
  { type: 'image', image_url: 'https://example.org/none.png', alt_text: 'A picture from elsewhere', title: plain('Floor plan') },
  { type: 'video', video_url: 'https://example.org/v', thumbnail_url: 'https://example.org/t.png', alt_text: 'A tour', title: plain('A tour of the store'), title_url: 'https://example.org/v', provider_name: 'Example' },
]

export const inputBlocks = (): KnownBlock[] => [
  { type: 'alert', level: 'warning', text: mrkdwn('*Careful*: two passages disagree.') },
  { type: 'input', block_id: 'name', label: plain('Name'), hint: plain('At least three letters'), element: { type: 'plain_text_input', action_id: 'name' } },
  { type: 'input', block_id: 'note', label: plain('Note'), optional: true, element: { type: 'plain_text_input', action_id: 'note', multiline: true } },
  { type: 'input', block_id: 'amount', label: plain('Amount'), optional: true, element: { type: 'number_input', action_id: 'amount', is_decimal_allowed: true } },
  { type: 'input', block_id: 'mail', label: plain('E-mail'), optional: true, element: { type: 'email_text_input', action_id: 'mail' } },
  { type: 'input', block_id: 'site', label: plain('Site'), optional: true, element: { type: 'url_text_input', action_id: 'site' } },
  { type: 'input', block_id: 'colour', label: plain('Colour'), optional: true, element: { type: 'static_select', action_id: 'colour', options } },
  { type: 'input', block_id: 'people', label: plain('People'), optional: true, element: { type: 'multi_users_select', action_id: 'people' } },
  { type: 'input', block_id: 'checks', label: plain('Checks'), optional: true, element: { type: 'checkboxes', action_id: 'checks', options: options.slice(0, 2) } },
  { type: 'input', block_id: 'when', label: plain('When'), optional: true, element: { type: 'datetimepicker', action_id: 'when' } },
  { type: 'input', block_id: 'rich', label: plain('Words'), optional: true, element: { type: 'rich_text_input', action_id: 'rich' } },
  { type: 'input', block_id: 'files', label: plain('Files'), optional: true, element: { type: 'file_input', action_id: 'files', max_files: 2 } },
]

import { App, LogLevel } from '@slack/bolt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { View } from '../shared/things.js'
import { finance, general, until, world } from './test-kit.js'
import type { World } from './test-kit.js'

/** A real Bolt app that knows nothing of the playground but its API address. */
describe('a Bolt app in Socket Mode', () => {
  let w: World
  let app: App
  const heard: Record<string, unknown>[] = []
  const button = { type: 'button', action_id: 'order.open', text: { type: 'plain_text', text: 'Open' }, value: '17' } as const

  beforeAll(async () => {
    w = await world()
    app = new App({ token: 'xoxb-playground', appToken: 'xapp-playground', socketMode: true, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: `${w.url}/api/` } })
    app.use(async ({ body, next }) => {
      const { event } = body as { event?: Record<string, unknown> }
      if (event) heard.push(event)
      await next()
    })
    app.event('app_mention', async ({ event, say, client }) => {
      if (event.text.includes('stream')) {
        const stream = client.chatStream({ channel: event.channel, thread_ts: event.ts, recipient_user_id: event.user as string, recipient_team_id: 'T0PRACTICE', task_display_mode: 'plan' })
        await stream.append({ chunks: [{ type: 'task_update', id: 'read', title: 'Reading', status: 'in_progress' }, { type: 'markdown_text', text: 'The answer ' }] })
        await stream.append({ chunks: [{ type: 'task_update', id: 'read', title: 'Reading', status: 'complete' }, { type: 'markdown_text', text: 'is **42**.' }] })
        await stream.stop({ blocks: [{ type: 'context_actions', elements: [{
          type: 'feedback_buttons', action_id: 'answer.feedback', positive_button: { text: { type: 'plain_text', text: 'Good' }, value: 'good' }, negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: 'bad' },
        }] }] })
      } else await say({ text: 'Here', thread_ts: event.ts, blocks: [{ type: 'actions', elements: [button] }] })
    })
    app.action('order.open', async ({ ack, body, client }) => {
      await ack()
      await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view: {
        type: 'modal', callback_id: 'order', title: { type: 'plain_text', text: 'Order' }, submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          { type: 'input', block_id: 'count', label: { type: 'plain_text', text: 'How many' }, element: { type: 'number_input', action_id: 'n', is_decimal_allowed: false, min_value: '1' } },
          { type: 'input', block_id: 'colour', label: { type: 'plain_text', text: 'Colour' }, element: { type: 'external_select', action_id: 'colour', min_query_length: 0 } },
        ],
      } })
    })
    app.options('colour', async ({ ack, payload }) => {
      await ack({ options: ['red', 'green'].filter((one) => one.startsWith(payload.value)).map((one) => ({ text: { type: 'plain_text', text: one.toUpperCase() }, value: one })) })
    })
    app.view('order', async ({ ack, view }) => {
      const { count, colour } = view.state.values
      if (count?.n?.value === '13') await ack({ response_action: 'errors', errors: { count: 'Not thirteen.' } })
      else await ack({ response_action: 'update', view: {
        type: 'modal', callback_id: 'done', title: { type: 'plain_text', text: 'Done' }, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `${count?.n?.value} ${colour?.colour?.selected_option?.text.text}` } }],
      } })
    })
    app.action('answer.feedback', async ({ ack, action, respond }) => {
      await ack()
      await respond({ text: `noted: ${(action as { value: string }).value}`, response_type: 'ephemeral', replace_original: false })
    })
    app.command('/ask', async ({ ack, command, respond }) => {
      await ack(`Looking for ${command.text}`)
      await respond({ text: 'Found it', replace_original: true })
    })
    app.command('/slow', async ({ ack }) => {
      await new Promise((resolve) => { setTimeout(resolve, 3500) })
      await ack()
    })
    app.event('app_home_opened', async ({ event, client }) => {
      if (event.tab === 'messages') await client.assistant.threads.setSuggestedPrompts({ channel_id: event.channel, title: 'Try', prompts: [{ title: 'One', message: 'One?' }] })
      else await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Welcome' }, accessory: button }] } })
    })
    await app.start()
  })
  afterAll(async () => {
    await app.stop()
    await w.end()
  })

  const reply = async (text: string) => {
    const employee = w.as('employee')
    const root = await employee.post(general, text)
    return until('the reply', async () => (await employee.replies(general, root.ts)).find((message) => message.bot_id && (!message.streaming_state || message.streaming_state === 'completed')))
  }

  it('hears a mention twice, as message and as app_mention with the same ts', async () => {
    await reply('@quartermaster hello')
    const same = heard.filter((event) => event.text === '<@U0QUARTERBOT> hello')
    expect(new Set(same.map((event) => event.type))).toEqual(new Set(['app_mention', 'message']))
    expect(same.length).toBe(2)
    expect(same[0]?.ts).toBe(same[1]?.ts)
    expect(same.every((event) => event.user === 'U0EMPLOYEE1' && event.channel === general)).toBe(true)
  })

  it('opens a modal from a button, and its errors, options and update are honoured', async () => {
    const employee = w.as('employee')
    const message = await reply('@quartermaster button')
    expect(await employee.client('action', { channel: general, ts: message.ts, action_id: 'order.open', value: '17' })).toMatchObject({ ok: true })
    const view = await until('the modal', async () => (await employee.client('view')).view as View | null)
    expect((await w.as('admin').client('view')).view).toBeNull()
    const submit = (values: object) => employee.client('submit', { view_id: view.id, values })
    expect(await submit({ n: 5 })).toMatchObject({ ok: false, error: 'invalid_values', errors: { colour: 'Please complete this required field.' } })
    expect(await submit({ n: 0, colour: 'red' })).toMatchObject({ ok: false, errors: { count: 'Please enter 1 or more.' } })
    expect(await employee.client('options', { view_id: view.id, action_id: 'colour', value: 'gr' })).toMatchObject({ options: [{ value: 'green' }] })
    expect(await submit({ n: 13, colour: 'green' })).toMatchObject({ ok: false, errors: { count: 'Not thirteen.' } })
    const done = await submit({ count: { n: 3 }, colour: { colour: 'green' } })
    expect(done).toMatchObject({ ok: true, outcome: 'updated', view: { callback_id: 'done', blocks: [{ text: { text: '3 GREEN' } }] } })
    expect(await employee.client('close', { view_id: view.id })).toMatchObject({ ok: true, view: null })
  })

  it('streams text and steps into conversations.replies, and takes feedback', async () => {
    const message = await reply('@quartermaster stream')
    expect(message.text).toBe('The answer is **42**.')
    expect(message.blocks?.map((block) => block.type)).toEqual(['plan', 'markdown', 'context_actions'])
    expect(message.blocks?.[0]).toMatchObject({ tasks: [{ task_id: 'read', status: 'complete' }] })
    const late = await w.bot.api('chat.appendStream', { channel: general, ts: message.ts, markdown_text: 'late' })
    expect(late.error).toBe('message_not_in_streaming_state')
    const employee = w.as('employee')
    expect(await employee.client('action', { channel: general, ts: message.ts, action_id: 'answer.feedback', value: 'negative' })).toMatchObject({ ok: true })
    await until('the note', async () => ((await employee.client(`ephemeral?channel=${general}`)).messages as { text: string }[]).some((one) => one.text === 'noted: bad'))
    expect((await w.as('reviewer').client(`ephemeral?channel=${general}`)).messages).toEqual([])
  })

  it('answers a command, and says so when the app is too slow', async () => {
    const employee = w.as('employee')
    expect(await employee.client('command', { channel: 'finance', command: '/ask', text: 'invoices' })).toMatchObject({ ok: true, ack_text: 'Looking for invoices' })
    const texts = async () => ((await employee.client(`ephemeral?channel=${finance}`)).messages as { text: string }[]).map((one) => one.text)
    await until('the replacement', async () => (await texts()).includes('Found it'))
    expect(await texts()).toEqual(['Found it'])
    expect(await employee.client('command', { channel: 'finance', command: '/slow' })).toMatchObject({ ok: false, error: 'operation_timeout' })
  })

  it('publishes App Home and suggested prompts when they are opened', async () => {
    const reviewer = w.as('reviewer')
    await reviewer.client('home', {})
    const view = await until('the home view', async () => (await reviewer.client('home', {})).view as View | null)
    expect(view.blocks[0]).toMatchObject({ text: { text: 'Welcome' } })
    expect(await reviewer.client('action', { view_id: view.id, action_id: 'order.open' })).toMatchObject({ ok: true })
    expect(await w.as('colleague').client('action', { view_id: view.id, action_id: 'order.open' })).toMatchObject({ error: 'view_not_found' })
    await reviewer.client('messages', {})
    await until('the prompts', async () => (await reviewer.client('messages', {})).prompts)
  })

  it('shows a person what happens as it happens', async () => {
    const ending = new AbortController()
    const seen = await w.as('admin').listen(ending.signal)
    const guest = await w.as('guest').listen(ending.signal)
    await reply('@quartermaster stream live')
    await until('the finished answer', () => seen.find((event) => event.type === 'message' && event.message.streaming_state === 'completed'))
    expect(seen.some((event) => event.type === 'message' && event.change === 'stream')).toBe(true)
    expect(seen.some((event) => event.type === 'channel' && event.channel.id === general && event.channel.unread > 0)).toBe(true)
    expect(guest.map((event) => event.type)).toEqual(['hello'])
    ending.abort()
  })
})

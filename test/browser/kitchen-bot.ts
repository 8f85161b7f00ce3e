import { App, LogLevel } from '@slack/bolt'
import { controlBlocks, inputBlocks, panelBlocks, textBlocks } from './kitchen-blocks.js'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const wait = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms) })

/** A bot that shows every kind of block and surface when it is asked to; `pace` is the pause between steps of a stream in ms. */
export async function startKitchenBot(url: string, pace: number): Promise<App> {
  const app = new App({
    token: 'xoxb-playground', appToken: 'xapp-playground', socketMode: true, deferInitialization: true, logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${url}/api/`, retryConfig: { retries: 3 } },
  })
  listenToWords(app, pace)
  listenToClicks(app)
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'header', text: plain('What I can do') }, ...controlBlocks().slice(0, 2)] } })
    } else await client.assistant.threads.setSuggestedPrompts({ channel_id: event.channel, title: 'Try', prompts: [{ title: 'Show a stream', message: 'stream' }, { title: 'Show text', message: 'text' }] })
  })
  await app.init()
  await app.start()
  return app
}

function listenToWords(app: App, pace: number): void {
  app.message(async ({ message, say, client, context }) => {
    if (message.subtype !== undefined && message.subtype !== 'file_share') return
    const text = message.text ?? ''
    const thread = message.thread_ts ?? message.ts
    const show = (blocks: ReturnType<typeof textBlocks>) => say({ text: 'All kinds of blocks', thread_ts: thread, blocks })
    if (text.includes('text')) await show(textBlocks(message.user, message.channel))
    if (text.includes('controls')) await show(controlBlocks())
    if (text.includes('panels')) await show(panelBlocks())
    if (text.includes('quietly')) await client.chat.postEphemeral({ channel: message.channel, user: message.user, text: 'Only you see this.' })
    if (!text.includes('stream')) return
    await client.assistant.threads.setStatus({ channel_id: message.channel, thread_ts: thread, status: 'is thinking…', loading_messages: ['Opening the files…', 'Comparing passages…'] })
    await wait(pace * 3)
    const stream = client.chatStream({ channel: message.channel, thread_ts: thread, recipient_user_id: message.user, recipient_team_id: context.teamId ?? '', buffer_size: 1, task_display_mode: 'plan' })
    const step = (id: string, title: string, status: 'pending' | 'in_progress' | 'complete') => stream.append({ chunks: [{ type: 'task_update', id, title, status }] })
    await step('1', 'Search the files', 'in_progress')
    await wait(pace * 3)
    await step('1', 'Search the files', 'complete')
    await step('2', 'Write the answer', 'in_progress')
    for (const word of 'You have **28 days** of holiday a year. Up to *five* may be kept until the end of March, when your manager agrees.'.split(/(?<= )/)) {
      await stream.append({ markdown_text: word })
      await wait(pace)
    }
    await step('2', 'Write the answer', 'complete')
    await stream.stop({ blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: '1 · Employee handbook, page 2' }] }, ...controlBlocks().slice(3)] })
  })
}

function listenToClicks(app: App): void {
  app.action({ type: 'block_actions' }, async ({ ack, action, body, client, respond }) => {
    await ack()
    if (body.type !== 'block_actions' || !('action_id' in action)) return
    if (action.action_id === 'kitchen.modal') {
      await client.views.open({ trigger_id: body.trigger_id, view: { type: 'modal', callback_id: 'kitchen', title: plain('A modal'), submit: plain('Save'), close: plain('Cancel'), blocks: inputBlocks() } })
    } else if (body.channel) await respond({ response_type: 'ephemeral', replace_original: false, text: `Pressed ${action.action_id}` })
  })
  app.options('kitchen.external', async ({ ack, options }) => {
    await ack({ options: ['Fjord desk', 'Fjord chair', 'Dune armchair'].filter((name) => name.toLowerCase().includes(options.value.toLowerCase())).map((name) => ({ text: plain(name), value: name })) })
  })
  app.view('kitchen', async ({ ack, view, body, client }) => {
    const name = view.state.values.name?.name?.value ?? ''
    if (name.length < 3) {
      await ack({ response_action: 'errors', errors: { name: 'Three letters or more, please.' } })
      return
    }
    await ack({ response_action: 'push', view: { type: 'modal', callback_id: 'kitchen-done', title: plain('Saved'), close: plain('Back'), blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `Saved *${name}*.` } }] } })
    await client.apiCall('chat.postMessage', { channel: body.user.id, text: `Saved ${name}.` })
  })
  app.shortcut('kitchen.ask', async ({ ack, shortcut, client }) => {
    await ack()
    await client.views.open({ trigger_id: shortcut.trigger_id, view: { type: 'modal', title: plain('Asked'), blocks: [{ type: 'section', text: plain('About this message') }] } })
  })
  app.command('/kitchen', async ({ ack, command }) => {
    await ack({ response_type: 'ephemeral', text: `You said: ${command.text}` })
  })
}

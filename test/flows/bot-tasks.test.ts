import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import { activeArtifactId } from '../../src/db/artifacts.js'
import { setOrganisationThresholds } from '../../src/db/task-decisions.js'
import { categorizerKind } from '../../src/pipelines/categorization/train/train-categorizer.js'
import { buttonsOf, hasButton } from '../support/words-of.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

let world: World
let general: string
let orgId: string

beforeAll(async () => {
  world = await createWorld()
  general = await world.channel('general')
  orgId = (await world.handle.db.query.organisations.findFirst())!.id
  // The model that the service ships, as the worker makes it at its first start.
  await world.queue.enqueue('tasks.train', { orgId: '', requestedBy: null })
  await world.queue.drain()
}, 60_000)
afterAll(() => world.close())

const history = async (who: string, channel: string) => (await world.api(who, 'conversations.history', { channel, limit: 50 })).messages as Message[]
const card = (title: string, says: string, channel = general) =>
  world.until(`the card “${title}” that says “${says}”`, async () => (await history('admin', channel)).find((each) => wordsOf(each).includes(title) && wordsOf(each).includes(says)))
const command = (who: string, text: string) => world.client(who, 'command', { channel: general, command: '/task', text })
const click = (who: string, message: Message, action_id: string, value?: unknown) => world.client(who, 'action', { channel: general, ts: message.ts, action_id, ...(value === undefined ? {} : { value }) })
const told = (who: string, words: string) => world.until(`“${words}” to ${who}`, async () => (await world.ephemerals(who, general)).find((each) => wordsOf(each).includes(words)))
const form = (who: string, says: string) => world.until(`a form that says “${says}”`, async () => { const view = await world.view(who); return view && (wordsOf(view).includes(says) || JSON.stringify(view).includes(says)) ? view : null })
const inView = (who: string, view: View, action_id: string, value?: unknown) => world.client(who, 'action', { view_id: view.id, action_id, ...(value === undefined ? {} : { value }) })
const submit = (who: string, view: View, values: Record<string, unknown>) => world.client(who, 'submit', { view_id: view.id, values })
const option = (shown: Message | View, action_id: string, name: string) => {
  const [select] = buttonsOf(shown, action_id) as unknown as { options: { text: { text: string }; value: string }[] }[]
  return select!.options.find((each) => each.text.text.startsWith(name))!.value
}
async function direct(who: string, words: string): Promise<{ channel: string; message: Message }> {
  const channel = (await world.client(who, 'messages', {})).channel as string
  const message = await world.until(`“${words}” in the direct messages`, async () => (await history(who, channel)).find((each) => wordsOf(each).includes(words)), 30_000)
  return { channel, message }
}

describe('/task', () => {
  it('sets the category where the model is sure, and says why', async () => {
    await command('employee', 'Fix the bug that crashes the login page after the database migration')
    const message = await card('Fix the bug', 'set by itself')
    expect(wordsOf(message)).toMatch(/Development.*set by itself\n▰+▱*\s+(?:over )?\d+ %, \w+/)
    await click('employee', message, 'tasks.why')
    const why = await form('employee', 'nearest examples')
    expect(wordsOf(why)).toContain('Words that counted')
    // Delivered once more, it stays one task.
    expect((await world.handle.db.query.tasks.findMany()).length).toBe(1)
  })

  it('offers candidates where it is not, and keeps what was chosen', async () => {
    // However sure the model is, this organisation wants to be asked.
    await world.handle.transaction((tx) => setOrganisationThresholds(tx, orgId, { setFrom: null, newBelow: 0 }, null))
    await command('employee', 'Workshop on the redesign of the app')
    const message = await card('Workshop on the redesign of the app', 'Which category?')
    expect(hasButton(message, 'tasks.choose-0')).toBe(true)
    expect(hasButton(message, 'tasks.choose-1')).toBe(true)
    await world.handle.transaction((tx) => setOrganisationThresholds(tx, orgId, {}, null))
    const [second] = buttonsOf(message, 'tasks.choose-1') as unknown as { text: { text: string } }[]
    await click('colleague', message, 'tasks.choose-1')
    const decided = await card('Workshop on the redesign of the app', 'chosen by')
    expect(wordsOf(decided)).toContain(`*${second!.text.text}*, chosen by`)
    expect(hasButton(decided, 'tasks.choose-0')).toBe(false)
    await click('employee', decided, 'tasks.other', option(decided, 'tasks.other', 'Planning'))
    await card('Workshop on the redesign of the app', '*Planning*, chosen by')
    const rows = await world.handle.db.query.taskDecisions.findMany({ where: (row, { isNotNull }) => isNotNull(row.userId) })
    expect(rows).toHaveLength(2)
    expect(rows.every((row) => row.modelVersion !== null && row.probability !== null && row.userId !== null)).toBe(true)
  })

  it('takes text for text', async () => {
    await command('employee', '<!channel> *Read* <https://evil.example|this> & `that`')
    const message = await card('Read', 'ategory')
    expect(JSON.stringify(message)).not.toMatch(/<!channel>|<https:/)
    await command('employee', '...')
    await told('employee', 'needs a title')
  })

  it('opens a form that suggests while somebody types', async () => {
    await command('employee', '')
    const view = await form('employee', 'Type a few words')
    await inView('employee', view, 'tasks.typing-title', 'Design the mockups of the landing page and a new logo')
    const suggested = await form('employee', 'Design*  ▰')
    expect(suggested.id).toBe(view.id)
    await submit('employee', suggested, { 'tasks.input-title': { 'tasks.typing-title': 'Design the mockups of the landing page and a new logo' } })
    await card('Design the mockups', '*Design*, set by itself')
  })

  it('makes a message a task, in its thread', async () => {
    const ts = await world.say('colleague', general, 'Weekly sync with the sales team moves to Friday\nBring the agenda')
    await world.client('employee', 'shortcut', { channel: general, ts, callback_id: 'tasks.make' })
    const view = await form('employee', 'Weekly sync')
    await submit('employee', view, { 'tasks.input-category': option(view, 'tasks.input-category', 'Meeting') })
    const message = await world.until('the card in the thread', async () => (await world.replies(general, ts)).find((each) => wordsOf(each).includes('*Meeting*, chosen by')))
    expect(wordsOf(message)).toContain('Bring the agenda')
    expect(wordsOf(message)).toContain('the message')
  })

  it('lists, filters and exports what a person may see', async () => {
    await command('employee', 'list')
    const view = await form('employee', 'that you may see')
    expect(wordsOf(view)).toContain('Weekly sync')
    await inView('employee', view, 'tasks.list-category', option(view, 'tasks.list-category', 'Meeting'))
    const meetings = await form('employee', 'task* that you may see')
    expect(wordsOf(meetings)).not.toContain('Fix the bug')
    await inView('employee', meetings, 'tasks.export')
    const file = await world.until('the file', async () => (await history('employee', (await world.client('employee', 'messages', {})).channel as string)).find((each) => each.files?.some((one) => one.name?.endsWith('.csv'))))
    expect(file.files?.[0]?.name).toMatch(/^tasks-.*\.csv$/)
    await inView('employee', meetings, 'tasks.show')
    const shown = await form('employee', 'Delete')
    await inView('employee', shown, 'tasks.done')
    await form('employee', 'Open again')
    await world.client('employee', 'close', { view_id: shown.id, all: true })
  })

  it('asks about tasks that nobody confirmed', async () => {
    await command('colleague', 'check')
    const view = await form('colleague', 'without a person')
    await inView('colleague', view, 'tasks.none')
    await world.until('the decision', () => world.handle.db.query.taskDecisions.findFirst({ where: (row, { eq }) => eq(row.kind, 'ignore') }))
    await world.client('colleague', 'close', { view_id: view.id, all: true })
  })
})

describe('categories', () => {
  it('are for admins: others ask', async () => {
    await command('employee', 'categories')
    await told('employee', 'Only admins change the categories')
    await command('employee', 'Pay the invoice of the cleaning company')
    const message = await card('Pay the invoice of the cleaning', 'ategory')
    await click('employee', message, 'tasks.new-category')
    const view = await form('employee', 'Ask the admins')
    await submit('employee', view, { 'tasks.input-name': 'Invoices' })
    await told('employee', 'I asked the admins')
    await card('Pay the invoice of the cleaning', 'none, said by')
    await command('admin', 'categories')
    const list = await form('admin', 'asked for by')
    await inView('admin', list, 'tasks.accept-theme')
    const accept = await form('admin', 'Its tasks get the category')
    await submit('admin', accept, { 'tasks.input-name': 'Invoices' })
    await card('Pay the invoice of the cleaning', '*Invoices*, chosen by')
    await world.queue.drain()
  })

  it('are learned when that is better, told on a card, and taken back with one click', async () => {
    const before = await activeArtifactId(world.handle.db, orgId, categorizerKind)
    const titles = ['Overdue invoice of the printing company', 'Send invoice 12 to the customer', 'Invoice of the power company: pay it', 'Pay the invoice for the catering', 'Check invoices of June', 'Invoice for office chairs is overdue', 'Pay invoice 77 of the water company', 'The customer wants a corrected invoice', 'Invoice of the phone company twice in the books', 'Remind the customer of the open invoice', 'Pay the invoice for heating']
    for (const title of titles) {
      await command('employee', title)
      const message = await card(title, 'ategory')
      await click('employee', message, 'tasks.other', option(message, 'tasks.other', 'Invoices'))
      await card(title, '*Invoices*')
    }
    await world.client('admin', 'command', { channel: general, command: '/retrain', text: '' })
    const menu = await told('admin', 'Task categories')
    await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'retrain.start', value: 'tasks' })
    const { channel, message } = await direct('admin', 'is better and active now')
    expect(wordsOf(message)).toMatch(/accuracy\s+\*0\.\d+ → 0\.\d+/)
    expect(await activeArtifactId(world.handle.db, orgId, categorizerKind)).not.toBe(before)
    const suggests = async (n: number) => {
      await command('employee', `Pay the overdue invoice ${n} of the gas company`)
      return wordsOf(await card(`invoice ${n} of the gas`, 'ategory'))
    }
    let n = 100
    await world.until('the new model', async () => (await suggests(n++)).includes('Invoices*, set by itself') || (await suggests(n++)).includes('Invoices  ▰'), 20_000)
    await world.client('admin', 'action', { channel, ts: message.ts, action_id: 'products.rollback' })
    await direct('admin', 'The model before suggests categories again')
    await world.until('the old model', async () => !(await suggests(n++)).includes('Invoices  ▰') && !(await suggests(n++)).includes('Invoices*, set'), 20_000)
    await command('admin', 'models')
    expect(wordsOf(await form('admin', 'macro F1'))).toContain('accuracy')
    await command('employee', 'models')
    await told('employee', 'Only admins see the models')
    await world.client('employee', 'command', { channel: general, command: '/retrain', text: 'tasks' })
    await told('employee', 'is for admins')
  }, 120_000)

  it('are renamed and merged, and cards follow', async () => {
    const change = async (name: string, action: string, says: string) => {
      await command('admin', 'categories')
      const list = await form('admin', `*${name}*`)
      const row = list.blocks.map((block) => block as unknown as { text?: { text: string }; accessory?: { value: string } }).find((block) => block.accessory && block.text?.text.startsWith(`*${name}*`))
      await world.client('admin', 'action', { view_id: list.id, action_id: 'tasks.change-category', value: row!.accessory!.value })
      const one = await world.until('the category', async () => { const view = await world.view('admin'); return view && hasButton(view, action) ? view : null })
      await inView('admin', one, action)
      return form('admin', says)
    }
    await submit('admin', await change('Invoices', 'tasks.rename', 'New name'), { 'tasks.input-name': 'Money' })
    await direct('admin', '*Money* is its name now')
    await card('Pay the invoice of the cleaning', '*Money*, chosen by')
    const merge = await change('Money', 'tasks.merge', 'Merge Money into')
    await submit('admin', merge, { 'tasks.input-into': option(merge, 'tasks.input-into', 'Planning') })
    await direct('admin', '*Planning* has both now')
    await card('Pay the invoice of the cleaning', '*Planning*, chosen by')
    await command('employee', 'list')
    const view = await form('employee', 'that you may see')
    expect(wordsOf(view)).not.toContain('Money')
    const trainings = await world.handle.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.name, 'tasks.train') })
    expect(trainings.length).toBeGreaterThan(3)
    await world.queue.drain()
  }, 60_000)
})

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import type { Person, Upload } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { hasButton, wordsOf } from '../support/words-of.js'

const tables = join(process.env.QM_SHARED ?? resolve(process.cwd(), '../shared'), 'data/products/abt-buy/tables')
const missing = existsSync(tables) ? undefined : `no public tables at ${tables} (set QM_SHARED)`

/** A table of the public data set as rows of cells; its cells hold no separator. */
const cellsOf = (name: string) => readFileSync(join(tables, name), 'latin1').trim().split(/\r?\n/).slice(1).map((line) => line.split('|'))
const number = (n: number) => n.toLocaleString('en-US')
const plain = (title: string) => title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]/g, '')

describe.skipIf(missing)(`product tables end to end${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let service: Service
  let admin: Person
  let ann: Person
  let ben: Person
  /** By the title of a raw row: titles of the products that it is. */
  const truth = new Map<string, Set<string>>()

  beforeAll(async () => {
    const abt = new Map(cellsOf('abt.csv').map(([id, name]) => [id!, name!]))
    const buy = new Map(cellsOf('buy.csv').map(([id, name]) => [id!, name!]))
    for (const [a, b] of cellsOf('gt.csv')) truth.set(plain(abt.get(a!)!), (truth.get(plain(abt.get(a!)!)) ?? new Set()).add(plain(buy.get(b!)!)))
    service = await startService()
    admin = service.as('admin')
    ann = service.as('reviewer')
    ben = service.as('colleague')
    for (const who of ['reviewer', 'colleague']) await appoint(who)
  }, 90_000)
  afterAll(() => service?.close())

  async function appoint(who: string): Promise<void> {
    const home = await until('the home of the admin', async () => {
      const { view } = (await admin.client('home', {})) as { view: View | null }
      return view && wordsOf(view).includes('Reviewers') ? view : null
    }, 30_000, 1000)
    const people = (await admin.client('boot')).people as { name: string; id: string }[]
    await admin.client('action', { view_id: home.id, action_id: 'home.appoint-reviewer', value: people.find((each) => each.name === who)!.id })
    await until('the appointment', () => service.rows('select 1 from users u join audit_log a on a.action = ? where u.slack_user_id = ? and u.role = ?', 'reviewer.appoint', people.find((each) => each.name === who)!.id, 'reviewer').length > 0)
  }

  const says = (person: Person, at: Upload | { channel: string; ts: string }, words: string | RegExp, timeoutMs = 90_000) =>
    until(`“${words}”`, async () => (await person.replies(at.channel, at.ts)).find((message) => (typeof words === 'string' ? wordsOf(message).includes(words) : words.test(wordsOf(message)))), timeoutMs, 100)

  /** Drops a table and imports it as it is guessed. */
  async function imports(person: Person, name: string, bytes: string | Uint8Array, values: Record<string, unknown>): Promise<Upload> {
    const upload = await person.upload('general', name, bytes)
    const offer = await says(person, upload, 'Import as products')
    await person.action(upload.channel, offer.ts, 'products.import')
    const form = await person.view((view) => view.callback_id === 'products.import-form' && wordsOf(view).includes(name))
    const asked = Object.entries(values).filter(([block]) => form.blocks.some((each) => each.block_id === block))
    const answer = await person.client('submit', { view_id: form.id, values: Object.fromEntries(asked) })
    if (answer.outcome !== 'closed') throw new Error(JSON.stringify(answer))
    return upload
  }

  /** The newest card of a reviewer in their direct messages. */
  async function cardOf(person: Person, ready: (words: string) => boolean): Promise<Message> {
    const channel = await person.directChannel()
    return until(`a card for ${person.name}`, async () => {
      const page = await person.api('conversations.history', { channel, limit: 10 })
      const card = (page.messages as Message[]).toSorted((a, b) => (a.ts < b.ts ? 1 : -1)).find((message) => message.bot_id && /Original|Nothing waits/.test(wordsOf(message)))
      return card && ready(wordsOf(card)) ? card : null
    }, 30_000)
  }
  const newest = async (person: Person, channel: string) => ((await person.api('conversations.history', { channel, limit: 20 })).messages as Message[]).map((message) => message.ts).toSorted().at(-1) ?? ''
  async function opens(person: Person, catalogue: string): Promise<Message> {
    const channel = await person.directChannel()
    const before = await newest(person, channel)
    await person.client('command', { channel, command: '/review', text: catalogue })
    return until('the queue', async () => ((await person.api('conversations.history', { channel, limit: 20 })).messages as Message[]).find((message) => message.ts > before && wordsOf(message).includes('Original')), 30_000)
  }
  const titlesOn = (card: Message) => {
    const [, original = ''] = /\*Original\*\n([^\n]*)/.exec(wordsOf(card)) ?? []
    const [, suggestion = ''] = /\*(?:Suggestion|New title)\*[^\n]*\n([^\n]*)/.exec(wordsOf(card)) ?? []
    return { original, suggestion }
  }
  /** Presses a button and waits until the card is another one. */
  async function press(person: Person, card: Message, action: string): Promise<Message> {
    const channel = await person.directChannel()
    const before = wordsOf(card)
    const answer = await person.action(channel, card.ts, action)
    if (!answer.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`)
    return cardOf(person, (words) => words !== before).catch(async (error: unknown) => {
      throw new Error(`after ${action} on ${before}: ${JSON.stringify((await person.ephemerals(channel)).map((each) => wordsOf(each)))}`, { cause: error })
    })
  }
  const decided = () => service.rows<{ kind: string; n: number }>("select kind, count(*) as n from decisions where kind in ('approve', 'correct', 'not-same') group by kind").reduce((sum, row) => sum + row.n, 0)

  it('are imported, canonical and raw, with one summary each', async () => {
    const products = await imports(admin, 'buy.csv', readFileSync(join(tables, 'buy.csv')), { 'products.input-new-catalogue': 'Electronics', 'products.input-role': 'canonical' })
    expect(wordsOf(await says(admin, products, /[\d,]+ rows, .*new products/))).toContain(`${number(cellsOf('buy.csv').length)} rows, ${number(cellsOf('buy.csv').length)} new products`)
    const raw = await imports(admin, 'abt.csv', readFileSync(join(tables, 'abt.csv')), {})
    const done = await says(admin, raw, /[\d,]+ need review/)
    expect(wordsOf(done)).toContain(`${number(cellsOf('abt.csv').length)} rows`)
    const waiting = service.rows<{ n: number }>("select count(*) as n from review_items where state = 'open'")[0]!.n
    expect(wordsOf(done)).toContain(`${waiting.toLocaleString('en-US')} need review`)
    for (const upload of [products, raw]) expect(await admin.replies(upload.channel, upload.ts)).toHaveLength(2)
  }, 180_000)

  it('are reviewed by reviewers alone: 40 rows by two of them, one taken back, many at once and back again', async () => {
    expect(wordsOf(await service.as('employee').command('general', '/review'))).toContain('Only reviewers and admins decide here')
    const cards = new Map([[ann, await opens(ann, 'Electronics')], [ben, await opens(ben, 'Electronics')]])
    expect(titlesOn(cards.get(ann)!).original).not.toBe(titlesOn(cards.get(ben)!).original)
    for (let turn = 0; turn < 40; turn += 1) {
      const person = turn % 2 === 0 ? ann : ben
      const card = cards.get(person)!
      const { original, suggestion } = titlesOn(card)
      const right = truth.get(plain(original))?.has(plain(suggestion)) ?? false
      cards.set(person, await press(person, card, right || !hasButton(card, 'review.not-same') ? 'review.approve' : 'review.not-same'))
    }
    expect(decided()).toBe(40)
    const undone = await press(ann, cards.get(ann)!, 'review.undo')
    expect(wordsOf(undone)).toContain('is open again')
    expect(service.rows("select id from decisions where kind = 'undo'")).toHaveLength(1)

    // Surer ones have look-alikes: skip until a card offers them.
    let card = await press(ann, undone, 'review.skip')
    for (let tries = 0; tries < 30 && !wordsOf(card).includes('Approve look-alikes'); tries += 1) card = await press(ann, card, 'review.skip')
    const channel = await ann.directChannel()
    await ann.action(channel, card.ts, 'review.bulk')
    const preview = await ann.view((view) => view.callback_id === 'review.bulk-form')
    const [, many = ''] = /([\d,]+) suggestions/.exec(wordsOf(preview)) ?? []
    await ann.client('submit', { view_id: preview.id })
    const done = await cardOf(ann, (words) => words.includes('suggestions at once'))
    expect(wordsOf(done)).toContain(`Approved ${many} suggestions at once`)
    const all = service.rows<{ n: number }>("select count(*) as n from decisions where stream = 'bulk' and kind = 'approve'")[0]!.n
    expect(all.toLocaleString('en-US')).toBe(many)
    const back = await press(ann, done, 'review.undo-batch')
    expect(wordsOf(back)).toContain(`${many} items of the batch are open again`)
  }, 240_000)

  it('teach a model, which takes over only when it is better', async () => {
    expect(wordsOf(await ben.command('general', '/retrain'))).toContain('is for admins')
    const result = await retrain('Electronics')
    expect(wordsOf(result)).toMatch(/Trained on \d+ decisions/)
    const active = service.rows<{ n: number }>("select count(*) as n from active_artifacts where kind like 'products.matcher:%'")[0]!.n
    expect(wordsOf(result).includes('is better and active now') ? 1 : 0, wordsOf(result)).toBe(active)
  }, 120_000)

  /** Starts a training and waits for the message about what came of it. */
  async function retrain(catalogue: string): Promise<Message> {
    const channel = await admin.directChannel()
    const before = await newest(admin, channel)
    const menu = await admin.command('general', '/retrain')
    const section = menu.blocks!.find((block) => wordsOf({ blocks: [block] } as never).includes(`*${catalogue}*`)) as { accessory?: { value: string } }
    await admin.action('general', menu.ts, 'retrain.start', section.accessory!.value)
    return until('what came of the training', async () => ((await admin.api('conversations.history', { channel, limit: 20 })).messages as Message[]).find((message) => message.ts > before && /Trained on|could not/.test(wordsOf(message))), 90_000)
  }

  /** A trade whose codes mean little to the model that the service ships: what counts is the word at the end. */
  const colours = ['red', 'blue', 'green', 'white', 'black']
  const lines = ['Gloss', 'Matt', 'Satin', 'Primer', 'Stain', 'Varnish']

  it('change what waits when a better model serves, and go back with one click', async () => {
    const paints = lines.flatMap((line) => colours.map((colour) => `${line} interior wall paint 2.5 litre tin ${colour}`))
    await imports(admin, 'paints.csv', `product,brand,price\n${paints.map((title, n) => `${title},Nordwood,${n + 10}`).join('\n')}\n`, { 'products.input-catalogue': 'new', 'products.input-new-catalogue': 'Paints', 'products.input-role': 'canonical' })
    const rows = Array.from({ length: 70 }, (_, n) => ({ line: lines[(n * 7) % lines.length]!, colour: colours[(n * 3) % colours.length]!, n }))
    const catalogue = () => service.rows<{ id: string }>("select id from catalogues where name = 'Paints'")[0]!.id
    await until('the catalogue', () => service.rows("select 1 from catalogues where name = 'Paints'").length > 0)
    const raw = await imports(admin, 'supplier.csv', `product,brand,price\n${rows.map((row) => `paint ${row.line.toLowerCase()} int. wall 2,5l ${row.colour} #${row.n},Supplier,${row.n}.5`).join('\n')}\n`.replaceAll('2,5l', '"2,5l"').replace(/^(paint .*?) "2,5l"(.*?),Supplier/gm, '"$1 2,5l$2",Supplier'), { 'products.input-catalogue': catalogue() })
    await says(admin, raw, '70 need review')

    let card = await opens(ann, 'Paints')
    for (let turn = 0; turn < 60; turn += 1) {
      const { original } = titlesOn(card)
      const [, line = '', colour = ''] = /paint (\w+) .* (\w+) #/.exec(original) ?? []
      card = await corrects(ann, card, paints.find((title) => title.toLowerCase().startsWith(line) && title.endsWith(colour))!)
    }
    const waiting = () => service.rows<{ suggestion: string; model_id: string | null }>("select suggestion, model_id from review_items where catalogue_id = ? and state = 'open' order by id", catalogue())
    const before = waiting()
    const result = await retrain('Paints')
    expect(wordsOf(result)).toContain('is better and active now')
    const changed = await until('other suggestions', () => {
      const now = waiting()
      return now.every((row) => row.model_id !== null) && now
    }, 60_000)
    expect(changed.map((row) => row.suggestion)).not.toEqual(before.map((row) => row.suggestion))
    await admin.action(await admin.directChannel(), result.ts, 'products.rollback')
    await until('the suggestions of the model before', () => waiting().every((row) => row.model_id === null), 60_000)
  }, 300_000)

  /** Corrects a card to a product of the catalogue: approves it where it is suggested. */
  async function corrects(person: Person, card: Message, title: string): Promise<Message> {
    if (titlesOn(card).suggestion === title) return press(person, card, 'review.approve')
    const channel = await person.directChannel()
    await person.action(channel, card.ts, 'review.correct')
    const form = await person.view((view) => view.callback_id === 'review.correct-form' && wordsOf(view).includes(titlesOn(card).original))
    const offered = await person.client('options', { view_id: form.id, action_id: 'review.find-product', value: title })
    const chosen = (offered.options as { text: { text: string }; value: string }[] | undefined)?.find((option) => option.text.text.startsWith(title))
    if (!chosen) throw new Error(`${title} for ${wordsOf(card)} is not offered: ${JSON.stringify(offered)}`)
    const before = wordsOf(card)
    await person.client('submit', { view_id: form.id, values: { 'review.input-product': { 'review.find-product': chosen.value } } })
    return cardOf(person, (words) => words !== before)
  }

  it('survive kill -9 of the worker in the middle of an import and of a training: nothing is lost or doubled', async () => {
    const many = 30_000
    const big = `product,sku,price\n${Array.from({ length: many }, (_, n) => `Bolt M${n % 40} number ${n} of a long list,B-${n},${n}.5`).join('\n')}\nshort row\n`
    const upload = await imports(admin, 'bolts.csv', big, { 'products.input-catalogue': 'new', 'products.input-new-catalogue': 'Bolts', 'products.input-role': 'canonical' })
    const rows = () => service.rows<{ rows_new: number; status: string }>("select rows_new, status from product_imports where title = 'bolts.csv'")[0]!
    for (const from of [1, 12_000]) {
      await until('rows to be in', () => rows().rows_new >= from || rows().status === 'done', 60_000, 5)
      if (rows().status === 'done') break
      await service.kill('worker')
      await until('another worker', () => service.pid('worker'))
    }
    await says(admin, upload, '30,001 rows, 1 rejected (file attached), 30,000 new products', 120_000)
    expect(service.rows("select content_hash from products where import_id = (select id from product_imports where title = 'bolts.csv') group by content_hash having count(*) > 1")).toEqual([])
    expect(service.rows<{ n: number }>("select count(*) as n from products where import_id = (select id from product_imports where title = 'bolts.csv')")[0]!.n).toBe(many)
    await until('the file of rejected rows', async () => (await admin.replies(upload.channel, upload.ts)).some((message) => message.files?.length), 30_000)
    expect((await admin.replies(upload.channel, upload.ts)).filter((message) => message.files?.length)).toHaveLength(1)

    const models = () => service.rows("select id from artifacts where kind like 'products.matcher:%'").length
    const before = models()
    const training = retrain('Electronics')
    await until('the training to run', () => service.rows("select 1 from jobs where name = 'products.train' and state = 'active'").length > 0, 20_000, 2)
    await service.kill('worker')
    expect(wordsOf(await training)).toMatch(/Trained on \d+ decisions/)
    expect(models()).toBe(before + 1)
    expect(service.rows("select id from jobs where name in ('products.import', 'products.train') and state not in ('done')")).toEqual([])
  }, 300_000)
})

import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import type { JobHandlers } from '../../src/jobs/definitions.js'
import { completeDocument, rememberBlob, startProcessing } from '../../src/db/documents.js'
import { readConfig } from '../../src/config.js'
import { createDiskBlobStore } from '../../src/db/files.js'
import { productHandlers } from '../../src/jobs/handlers/products.js'
import { documentHandlers } from '../../src/jobs/handlers/documents.js'
import { createLogger } from '../../src/log.js'
import { createServices, type Services } from '../../src/services.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

const priceList = 'sku,product,category,price\r\nHP-1,Fjord desk oak,Desks,649.00\r\nHP-2,Fjord desk birch,Desks,529.00\r\nHP-3,Quay chair,Chairs,249.00\r\n'

describe('a product table in Slack', () => {
  let world: World
  let general: string
  let beforeImport: (() => Promise<void>) | undefined

  /** Reads nothing, but ends as reading would. */
  const ingest: JobHandlers = {
    'documents.ingest': async (payload) => {
      const { db } = world.handle
      await startProcessing(db, payload.documentId)
      const blobHash = payload.documentId.padEnd(64, '0')
      await rememberBlob(db, blobHash, 10)
      await completeDocument(db, payload.documentId, { blobHash, kind: 'csv', bytes: 10, pages: 3, pageUnit: 'line', passages: 4, warnings: [], statedDate: null })
      await world.queue.enqueue('slack.reply', { orgId: payload.orgId, subject: `document:${payload.documentId}:${payload.placeId}`, replyTo: payload.replyTo! }, { orgId: payload.orgId })
    },
  }

  beforeAll(async () => {
    const importing: JobHandlers = {
      'products.import': async (payload, context) => {
        await beforeImport?.()
        const blobs = createDiskBlobStore(join(world.dir, 'blobs'))
        return productHandlers({ handle: world.handle, queue: world.queue, blobs, log: createLogger('silent', 'test') })['products.import']!(payload, context)
      },
    }
    world = await createWorld({ handlers: { ...ingest, ...importing } })
    general = await world.channel('general')
  }, 30_000)
  afterAll(() => world.close())

  const inThread = (ts: string, words: string | RegExp, timeoutMs = 20_000) => world.until(`“${words}”`, async () => (await world.replies(general, ts)).find((m) => (typeof words === 'string' ? wordsOf(m).includes(words) : words.test(wordsOf(m)))), timeoutMs)
  const click = (who: string, message: Message, action_id: string) => world.client(who, 'action', { channel: general, ts: message.ts, action_id })
  const form = (who: string) => world.until('the form', async () => {
    const view = await world.view(who)
    return view?.callback_id === 'products.import-form' ? view : null
  })
  const submit = (who: string, view: View, values: Record<string, unknown> = {}) => world.client(who, 'submit', { view_id: view.id, values })
  const drop = async (who: string, name: string, text: string | Uint8Array) => {
    const shared = await world.upload(who, general, name, text)
    return { ...shared, offer: await inThread(shared.ts, 'Import as products') }
  }

  const settle = async (who: string, offer: Message, values: Record<string, unknown> = {}) => {
    await click(who, offer, 'products.import')
    const view = await form(who)
    // Where there is no catalogue yet, only a name is asked for.
    const asked = Object.entries(values).filter(([block]) => view.blocks.some((each) => each.block_id === block))
    await submit(who, view, Object.fromEntries(asked))
  }
  const whispered = (who: string, words: string) => world.until(`“${words}” for ${who}`, async () => (await world.ephemerals(who, general)).find((m) => wordsOf(m).includes(words)))
  const inCatalogue = (name: string) => ({ 'products.input-catalogue': 'new', 'products.input-new-catalogue': name })
  const rows = async (fileId: string) => (await world.handle.db.query.productImports.findMany()).filter((row) => row.slackFileId === fileId)
  const titles = async (importId: string) => (await world.handle.db.query.rawProducts.findMany()).filter((row) => row.importId === importId).map((row) => row.title)

  it('is offered for import, shown with its first rows, and imported once however often one clicks', async () => {
    const { ts, offer, fileId } = await drop('employee', 'prices.csv', priceList)
    expect(wordsOf(offer)).toContain('It looks like a list of products.')
    await click('employee', offer, 'products.import')
    const view = await form('employee')
    expect(JSON.stringify(view.blocks)).toContain('Fjord desk oak')
    await click('admin', offer, 'products.import')
    const other = await form('admin')
    await world.client('admin', 'faults', { deliver_times: 2 })
    await submit('employee', view)
    const done = await inThread(ts, '3 rows, 3 need review')
    await world.client('admin', 'faults', { reset: true })
    expect(wordsOf(done)).toMatch(/in \*Products\* .*imported by/)
    const replies = await world.replies(general, ts)
    expect(replies).toHaveLength(2)
    expect(wordsOf(replies[0])).not.toContain('Import as products')
    // A form that was left open.
    await submit('admin', other)
    await whispered('admin', 'Somebody was faster')
    expect(await rows(fileId)).toMatchObject([{ status: 'done', rowsNew: 3 }])
  })

  it('that comes again is not doubled, and says so', async () => {
    const { ts, offer, fileId } = await drop('employee', 'prices again.csv', priceList)
    await click('employee', offer, 'products.import')
    const view = await form('employee')
    expect(JSON.stringify(view.blocks)).toContain('The columns are chosen as for the last table')
    await submit('employee', view)
    expect(wordsOf(await inThread(ts, '3 rows, none needs review'))).toContain('nothing new: the same rows were here already')
    expect(await rows(fileId)).toMatchObject([{ status: 'done', rowsNew: 0, rowsKnown: 3 }])
  })

  it('may be settled by who shared it, reviewers and admins, and by nobody else', async () => {
    const { ts, offer, fileId } = await drop('employee', 'others.csv', priceList.replaceAll('HP-', 'XX-'))
    await click('colleague', offer, 'products.import')
    await whispered('colleague', 'Only who shared a table')
    await click('colleague', offer, 'products.read-as-document')
    expect(await rows(fileId)).toMatchObject([{ status: 'asking' }])
    await settle('admin', offer, inCatalogue('Others'))
    await inThread(ts, '3 rows, 3 need review')
    expect(await world.view('colleague')).toBeNull()
  })

  it('that is large is not read as a document before somebody says so', async () => {
    const large = `sku,product,brand,price\n${Array.from({ length: 4000 }, (_, n) => `L-${n},Shelf board number ${n} ${'with a name of some length '.repeat(10)},Nordwood,${n}.50`).join('\n')}\n`
    const { ts, fileId } = await world.upload('employee', general, 'large.csv', large)
    const offer = await inThread(ts, 'I have not read it as a document.')
    expect(wordsOf(offer)).toContain('It looks like a list of products.')
    expect(await world.replies(general, ts)).toHaveLength(1)
    await click('employee', offer, 'products.read-as-document')
    await inThread(ts, 'is ready')
    expect(await world.replies(general, ts)).toHaveLength(1)
    // It can still be imported by name.
    await world.client('employee', 'command', { channel: general, command: '/products', text: 'import large.csv' })
    await submit('employee', await form('employee'), inCatalogue('Boards'))
    const done = await inThread(ts, '4,000 rows, 4,000 need review', 60_000)
    expect(wordsOf(done)).not.toContain('rejected')
    expect(await rows(fileId)).toMatchObject([{ status: 'done', rowsNew: 4000, rowsRejected: 0 }])
  }, 120_000)

  it('attaches what could not be used, each row with its line and reason, safe to open', async () => {
    const bad = `${priceList}HP-4,,Desks,1\r\n=cmd|x,HP-5,Desks\r\nHP-6,Harbour bench,Chairs,99\r\n`
    const { ts, offer } = await drop('employee', 'bad rows.csv', bad)
    await settle('employee', offer, inCatalogue('Bad'))
    await inThread(ts, '6 rows, 2 rejected (file attached), 4 need review')
    const attached = await world.until('the attached file', async () => (await world.replies(general, ts)).find((m) => m.files?.some((file) => file.name.includes('rejected rows'))))
    const response = await fetch(attached.files![0]!.url_private!, { headers: { authorization: 'Bearer xoxb-playground' } })
    const text = await response.text()
    expect(text).toContain('line,reason,row\r\n5,')
    expect(text).toContain('It has no title')
    expect(text).toContain(`"'=cmd|x,HP-5,Desks"`)
    expect((await world.replies(general, ts)).filter((m) => m.files?.length)).toHaveLength(1)
  })

  it('is read another way when a person says so', async () => {
    const { ts, offer, fileId } = await drop('employee', 'other reading.csv', priceList.replace('sku,product,category,price\r\n', 'sku,product,category,price\r\nHP-0,Title row,X,1.00\r\n'))
    await click('employee', offer, 'products.import')
    const view = await form('employee')
    await world.client('employee', 'action', { view_id: view.id, action_id: 'products.column-names', value: 'no' })
    const changed = await world.until('the other reading', async () => {
      const now = await world.view('employee')
      return now && wordsOf(now).includes('its columns are numbered') ? now : null
    })
    await submit('employee', changed, inCatalogue('Numbered'))
    await inThread(ts, '5 rows, 5 need review')
    expect((await rows(fileId))[0]!.reading).toMatchObject({ hasHeader: false })
  })

  it('says what is wrong in the form, and imports canonical products', async () => {
    const { ts, offer } = await drop('employee', 'ours.csv', priceList.replaceAll('HP-', 'OWN-'))
    await click('employee', offer, 'products.import')
    const view = await form('employee')
    const of = (field: string) => view.blocks.map((block) => block.block_id ?? '').find((id) => id.startsWith(`products.input-column:${field}:`))!
    expect(JSON.stringify(await submit('employee', view, { ...inCatalogue('Ours'), [of('brand')]: { 'products.input-column': '1' } }))).toContain('chosen for the title already')
    expect(JSON.stringify(await submit('employee', view, { 'products.input-catalogue': 'new', 'products.input-new-catalogue': ' ', [of('brand')]: { 'products.input-column': 'none' } }))).toContain('Give the new catalogue a name')
    await submit('employee', view, { ...inCatalogue('Ours'), 'products.input-role': 'canonical', [of('brand')]: { 'products.input-column': 'none' } })
    await inThread(ts, '3 rows, 3 new products')
  })

  it('is listed by /products, with how its rows stand', async () => {
    await world.client('employee', 'command', { channel: general, command: '/products' })
    const list = await whispered('employee', 'product tables')
    expect(wordsOf(list)).toContain('3 to review')
    await world.client('employee', 'command', { channel: general, command: '/products', text: 'help' })
    await whispered('employee', 'when it lists products I offer to import it')
    await world.client('employee', 'command', { channel: general, command: '/products', text: 'import nothing.csv' })
    await whispered('employee', 'No table here that could be imported is called')
    await world.client('guest', 'command', { channel: await world.channel('partners'), command: '/products' })
    const partners = await world.channel('partners')
    await world.until('the refusal', async () => (await world.ephemerals('guest', partners)).find((m) => wordsOf(m).includes('as a guest')))
  })

  it('goes with its file: from the queue at once, from the record never', async () => {
    const { ts, offer, fileId } = await drop('employee', 'gone soon.csv', priceList.replaceAll('HP-', 'GS-').replaceAll('Fjord', 'Gone'))
    await settle('employee', offer, inCatalogue('Gone'))
    await inThread(ts, '3 rows, 3 need review')
    await world.api('employee', 'files.delete', { file: fileId })
    await inThread(ts, 'its rows with it')
    const [row] = await rows(fileId)
    expect(row!.deletedAt).not.toBeNull()
    const items = (await world.handle.db.query.reviewItems.findMany()).filter((item) => item.catalogueId === row!.catalogueId)
    expect(items.map((item) => item.state)).toEqual(['removed', 'removed', 'removed'])
    expect(await titles(row!.id)).toHaveLength(3)
    // A message that is deleted takes its file along too.
    const other = await drop('employee', 'message.csv', priceList.replaceAll('HP-', 'MS-').replaceAll('Fjord', 'Message'))
    await settle('employee', other.offer, inCatalogue('Gone'))
    await inThread(other.ts, '3 rows, 3 need review')
    await world.api('employee', 'chat.delete', { channel: general, ts: other.ts })
    await world.until('the rows to go', async () => (await rows(other.fileId))[0]!.deletedAt !== null)
  })

  it('comes back with its file, with every row, when a person restores what they deleted', async () => {
    const { ts, offer, fileId } = await drop('employee', 'restored.txt', priceList.replaceAll('HP-', 'RE-').replaceAll('Fjord', 'Restored').replaceAll(',', '\t'))
    await settle('employee', offer, inCatalogue('Restored'))
    await inThread(ts, '3 rows, 3 need review')
    await world.client('employee', 'command', { channel: general, command: '/documents', text: 'delete restored.txt' })
    const asked = await whispered('employee', 'Delete “restored.txt”?')
    await click('employee', asked, 'documents.delete')
    await inThread(ts, 'its rows with it')
    await world.client('employee', 'command', { channel: general, command: '/documents', text: 'restore restored.txt' })
    await inThread(ts, '3 rows, 3 need review')
    const [row] = await rows(fileId)
    expect(row).toMatchObject({ deletedAt: null, status: 'done', rowsNew: 3 })
    expect((await world.handle.db.query.reviewItems.findMany()).filter((item) => item.catalogueId === row!.catalogueId).map((item) => item.state)).toEqual(['open', 'open', 'open'])
  })

  it('says why it failed, with a reference, and goes on when tried again', async () => {
    const { ts, offer, fileId } = await drop('employee', 'lost.csv', priceList.replaceAll('HP-', 'LO-').replaceAll('Fjord', 'Lost'))
    const [row] = await rows(fileId)
    const path = join(world.dir, 'blobs', row!.blobHash!.slice(0, 2), row!.blobHash!)
    beforeImport = () => rename(path, `${path}.away`)
    await settle('employee', offer, inCatalogue('Lost'))
    const failed = await inThread(ts, 'could not be imported. The file of this table is not here any more.')
    expect(wordsOf(failed)).toMatch(/Reference R-/)
    beforeImport = undefined
    await rename(`${path}.away`, path)
    await click('colleague', failed, 'products.import-again')
    await whispered('colleague', 'Only who shared a table')
    await click('employee', failed, 'products.import-again')
    await inThread(ts, '3 rows, 3 need review')
  })
})

describe('a broken table in Slack', () => {
  let world: World
  let general: string
  let services: Services
  /** Reading as a document takes a process of its own each time: only where it is looked at. */
  let reading = false
  beforeAll(async () => {
    world = await createWorld({ handlers: { 'documents.ingest': async (payload, context) => reading && documentHandlers(services)['documents.ingest']!(payload, context) } })
    const config = readConfig({ DATA_DIR: world.dir, EMBEDDER: 'builtin', SLACK_BOT_TOKEN: 'xoxb-playground', SLACK_APP_TOKEN: 'xapp-playground', SLACK_API_URL: `${world.playground.url}/api/` })
    services = await createServices(config, createLogger('silent', 'test'))
    general = await world.channel('general')
  }, 30_000)
  afterAll(async () => {
    await services.close()
    await world.close()
  })

  /** What the thread says once nothing is going on any more. */
  const said = async (name: string, bytes: string | Uint8Array) => {
    reading = true
    const { ts } = await world.upload('employee', general, name, bytes)
    const words = await world.until(`what is said of ${name}`, async () => {
      const all = (await world.replies(general, ts)).map((m) => wordsOf(m)).join('\n')
      return all !== '' && !all.includes(':hourglass') ? all : null
    }, 30_000)
    return { ts, words: [words, ...(await world.replies(general, ts)).map((m) => wordsOf(m))].join('\n') }
  }
  /** Imports it as it is guessed, by name: whatever it looks like. */
  const imported = async (name: string, bytes: string | Uint8Array, catalogue: string) => {
    reading = false
    const { ts } = await world.upload('employee', general, name, bytes)
    await world.until('the table to be looked at', async () => (await world.handle.db.query.productImports.findMany()).some((row) => row.title === name && row.reading !== null && (row.status === 'declined' || row.likeness?.kind !== 'document')), 30_000)
    await world.client('employee', 'command', { channel: general, command: '/products', text: `import ${name}` })
    const view = await world.until('the form', async () => {
      const now = await world.view('employee')
      return now?.callback_id === 'products.import-form' && wordsOf(now).includes(name) ? now : null
    })
    const choice = view.blocks.some((block) => block.block_id === 'products.input-catalogue') ? { 'products.input-catalogue': 'new' } : {}
    await world.client('employee', 'submit', { view_id: view.id, values: { ...choice, 'products.input-new-catalogue': catalogue } })
    const done = await world.until('the end of the import', async () => (await world.replies(general, ts)).find((m) => /needs? review/.test(wordsOf(m))), 30_000)
    await world.queue.drain()
    const file = (await world.replies(general, ts)).find((m) => m.files?.length)?.files?.[0]
    const rejects = file ? await (await fetch(file.url_private!, { headers: { authorization: 'Bearer xoxb-playground' } })).text() : ''
    const row = (await world.handle.db.query.productImports.findMany()).find((each) => each.title === name)!
    const rows = (await world.handle.db.query.rawProducts.findMany()).filter((each) => each.importId === row.id)
    return { words: wordsOf(done), rejects, row, view: JSON.stringify(view.blocks), titles: rows.map((each) => each.title) }
  }

  it('that is empty, binary, or has only column names, says so', async () => {
    expect((await said('empty.csv', '\n')).words).toMatch(/could not be read\. .*(empty|no text)/i)
    expect((await said('program.csv', Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...Array.from({ length: 3000 }, (_, n) => (n * 7) % 256)]))).words).toMatch(/could not be read\. .*program/i)
    await said('header.csv', 'sku,product,brand,price\n')
    await world.client('employee', 'command', { channel: general, command: '/products', text: 'import header.csv' })
    const view = await world.until('the form', async () => {
      const now = await world.view('employee')
      return now && wordsOf(now).includes('no rows were found below the column names') ? now : null
    })
    expect(view.submit).toBeNull()
  })

  it('in another encoding than it seems is read right, and rows that are not are named', async () => {
    const latin = Buffer.from('sku,product,brand,price\nA-1,Kühlschrank weiß,Müller,1\nA-2,Spüle,Müller,2\n', 'latin1')
    expect((await imported('latin.csv', latin, 'Latin')).titles).toEqual(['Kühlschrank weiß', 'Spüle'])
    const mixed = Buffer.concat([Buffer.from('sku,product,brand,price\nB-1,Kühlschrank grün,Müller,1\nB-2,Größe zwölf,Müller,1\n'), Buffer.from('B-3,Spüle,Miele,2\n', 'latin1'), Buffer.from('B-4,Töpfe für Köche,Müller,3\n')])
    const found = await imported('mixed encoding.csv', mixed, 'Mixed')
    expect(found.titles).toEqual(['Kühlschrank grün', 'Größe zwölf', 'Töpfe für Köche'])
    expect(found.rejects).toMatch(/4,.*not UTF-8/)
  })

  it('with mixed separators, duplicate column names or NUL bytes loses no good row', { timeout: 60_000 }, async () => {
    const mixed = await imported('mixed.csv', 'sku,product,brand,price\nC-1,Desk,Nord,1\nC-2;Chair;Nord;2\nC-3,Lamp,Nord,3\n', 'Separators')
    expect(mixed.titles).toEqual(['Desk', 'Lamp'])
    expect(mixed.rejects).toMatch(/3,.*separated by semicolons/)
    const double = await imported('double.csv', 'sku,product,price,price\nD-1,Desk,1,2\n', 'Double')
    expect(double.view).toContain('more than once')
    expect(double.row.reading!.header).toEqual(['sku', 'product', 'price', 'price (2)'])
    const nul = await imported('nul.csv', 'sku,product,brand,price\nE-1,Desk,Nord,1\nE-2,Ch\0air,Nord,2\nE-3,Lamp,Nord,3\n', 'Nul')
    expect(nul.titles).toEqual(['Desk', 'Lamp'])
    expect(nul.rejects).toMatch(/3,.*NUL/)
  })

  it('with a cell of 10 MB names that row and imports the others', async () => {
    const big = await imported('big cell.csv', `sku,product,brand,price\nF-1,Desk,Nord,1\nF-2,"${'x'.repeat(10_000_000)}",Nord,2\nF-3,Lamp,Nord,3\n`, 'Big')
    expect(big.titles).toEqual(['Desk', 'Lamp'])
    expect(big.words).toContain('3 rows, 1 rejected (file attached), 2 need review')
    expect(big.rejects).toMatch(/3,.*10\.0 MB long/)
  }, 60_000)

  it('without column names, or with formulas, comes back as it was and harms no spreadsheet', async () => {
    const bare = await imported('bare.csv', 'Fjord desk oak,649.00 EUR,HP-1\nQuay chair birch,249.00 EUR,HP-2\n', 'Bare')
    expect(bare.view).toContain('no column names')
    expect(bare.titles).toEqual(['Fjord desk oak', 'Quay chair birch'])
    const formulas = await imported('formulas.csv', 'sku,product,brand,price\nG-1,"=HYPERLINK(""http://x"",""y"")",Nord,1\n=1+1,too,few\n', 'Formulas')
    expect(formulas.titles).toEqual(['=HYPERLINK("http://x","y")'])
    expect(formulas.rejects).toContain("'=1+1")
  })
})

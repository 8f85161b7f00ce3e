import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureOrganisation } from '../../db/organisation.js'
import { ensureCatalogue } from '../../db/products.js'
import { decisions, productImports, rawProducts, reviewItems } from '../../db/schema/products.js'
import { auditLog } from '../../db/schema/work.js'
import { apiWorld, token, type ApiWorld } from './testing.js'

let world: ApiWorld
beforeEach(async () => {
  world = await apiWorld({ MAX_FILE_MB: '1' })
})
afterEach(() => world.close())

const own = 'sku,title,brand,price\nA1,Sony Bravia KDL-40W4100 LCD TV,Sony,799\nA2,Canon PIXMA MP620 Printer,Canon,149\nA3,Bose Acoustimass AM53BK Speakers,Bose,399\n'
const rows = 'name;price\nsony bravia kdl40w4100 40 inch;750\ncanon mp620 pixma;140\n;12\ngarden hose blk 20m;19\n'
const csv = { 'content-type': 'text/csv' }
const once = () => ({ 'idempotency-key': `test-${Math.random().toString(36).slice(2)}` })

/** Sends the request as it is: fetch would not let a test say another Host. */
function raw(path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: world.port, path: `/api/v1${path}`, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => (text += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

async function imported(): Promise<{ catalogueId: string; items: { itemId: string; original: { title: string }; suggestion: { kind: string; productId: string | null; title: string } }[] }> {
  const first = await world.call('POST', '/products/imports?catalogue=Shop&role=canonical&name=own.csv', own, csv)
  expect(first.status).toBe(201)
  await world.queue.drain()
  const second = await world.call('POST', '/products/imports?catalogue=Shop&name=rows.csv', rows, csv)
  expect(second.body.import).toMatchObject({ status: 'waiting', title: 'rows.csv', mapping: { title: 'name', price: 'price' } })
  await world.queue.drain()
  const { catalogueId } = first.body.import as { catalogueId: string }
  const list = await world.call('GET', `/products/review?catalogue=${catalogueId}`)
  expect(list.status).toBe(200)
  return { catalogueId, items: list.body.items }
}

describe('who may call', () => {
  it('wants the right token, by its own name, from no other site and through no proxy', async () => {
    const host = `127.0.0.1:${world.port}`
    const bearer = { authorization: `Bearer ${token}` }
    expect((await raw('/products/catalogues', { host, ...bearer })).status).toBe(200)
    expect((await raw('/products/catalogues', { host: `localhost:${world.port}`, ...bearer })).status).toBe(200)
    for (const [headers, status, code] of [
      [{ host }, 401, 'token-missing'],
      [{ host, authorization: 'Bearer wrong' }, 401, 'token-wrong'],
      [{ host, authorization: `Bearer ${token}x` }, 401, 'token-wrong'],
      [{ host, authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }, 401, 'token-missing'],
      [{ host: 'evil.example', ...bearer }, 403, 'foreign-site'],
      [{ host, origin: 'https://evil.example', ...bearer }, 403, 'foreign-site'],
      [{ host, origin: 'null', ...bearer }, 403, 'foreign-site'],
      [{ host, 'x-forwarded-for': '10.0.0.9', ...bearer }, 403, 'loopback-only'],
    ] as const) {
      const answer = await raw('/products/catalogues', headers as Record<string, string>)
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([status, code])
      expect(answer.text).not.toContain(token)
    }
  })

  it('says so while no workspace is connected', async () => {
    const { uninstalledAt } = { uninstalledAt: Date.now() }
    const { organisations } = await import('../../db/schema/organisation.js')
    await world.handle.db.update(organisations).set({ uninstalledAt })
    const answer = await world.call('GET', '/products/catalogues')
    expect([answer.status, answer.body.error.code]).toEqual([503, 'no-organisation'])
  })
})

describe('tables', () => {
  it('is sent, shown as guessed, settled by a second call, and read; rejects come as a file', async () => {
    const sent = await world.call('POST', '/products/imports?name=../../etc/rows.csv', rows, csv)
    expect(sent.status).toBe(201)
    expect(sent.body.import).toMatchObject({ status: 'asking', title: 'rows.csv', reading: { separator: ';', hasHeader: true }, mapping: { title: 'name', price: 'price' }, looksLike: { kind: expect.any(String) } })
    expect(sent.body.import.firstRows[0]).toEqual(['sony bravia kdl40w4100 40 inch', '750'])
    const { id } = sent.body.import
    const wrong = await world.call('POST', `/products/imports/${id}/settle`, { catalogue: 'Shop', mapping: { title: 'nome' } })
    expect([wrong.status, wrong.body.error.code]).toEqual([422, 'unknown-column'])
    expect(wrong.body.error.message).toContain('"name", "price"')
    const settled = await world.call('POST', `/products/imports/${id}/settle`, { catalogue: 'Shop', mapping: { title: 'Name', attributes: ['price'] } })
    expect([settled.status, settled.body.import.status, settled.body.import.mapping]).toEqual([202, 'waiting', { title: 'name', attributes: ['price'] }])
    expect((await world.call('POST', `/products/imports/${id}/settle`, { catalogue: 'Shop' })).status).toBe(409)
    await world.queue.drain()
    expect((await world.call('GET', `/products/imports/${id}`)).body.import).toMatchObject({ status: 'done', rows: { new: 3, known: 0, rejected: 1 } })
    expect((await world.call('GET', `/jobs/${settled.body.jobId}`)).body.job).toMatchObject({ name: 'products.import', state: 'done' })
    const rejects = await world.call('GET', `/products/imports/${id}/rejects`)
    expect(rejects.headers.get('content-disposition')).toMatch(/attachment/)
    expect(rejects.text).toContain('4,"It has no title: ""name"" is empty.",')
    const list = await world.call('GET', '/products/imports?limit=1')
    expect(list.body.imports).toHaveLength(1)
    expect((await world.call('GET', `/products/imports?limit=1&after=${list.body.next}`)).body).toEqual({ imports: [], next: null })
  })

  it('takes a form, whichever of its parts comes first', async () => {
    const form = new FormData()
    form.set('file', new Blob([rows], { type: 'text/csv' }), 'feed.csv')
    form.set('catalogue', 'Shop')
    form.set('mapping', '{"title":0}')
    const sent = await world.call('POST', '/products/imports', form)
    expect(sent.status).toBe(201)
    expect(sent.body).toMatchObject({ import: { title: 'feed.csv', status: 'waiting', mapping: { title: 'name', attributes: ['price'] } }, jobId: expect.any(String) })
  })

  it('says what is wrong with what it is sent, and keeps nothing of it', async () => {
    const big = `title\n${'x'.repeat(1_200_000)}\n`
    const chunks = new ReadableStream<Uint8Array>({
      pull(stream) {
        stream.enqueue(new Uint8Array(300_000).fill(65))
      },
    })
    const bigForm = new FormData()
    bigForm.set('file', new Blob([big]), 'big.csv')
    const noFile = new FormData()
    noFile.set('catalogue', 'Shop')
    const deep = { ...csv, 'content-type': 'application/json' }
    for (const [body, headers, status, code] of [
      [big, csv, 413, 'table-too-large'],
      [chunks, csv, 413, 'table-too-large'],
      [bigForm, {}, 413, 'table-too-large'],
      [noFile, {}, 422, 'no-file'],
      ['--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntitle\n', { 'content-type': 'multipart/form-data; boundary=x' }, 400, 'broken-form'],
      ['', { 'content-type': 'multipart/form-data' }, 400, 'broken-form'],
      ['', csv, 422, 'table-empty'],
      ['\u0000\u0001\u0002PNG\u0000\u0003', csv, 422, 'table-not-text'],
      ['{}', deep, 415, 'table-type'],
      [rows, { ...csv, 'content-encoding': 'gzip' }, 415, 'unsupported-encoding'],
    ] as const) {
      const answer = await world.call('POST', '/products/imports', body, headers).catch((error: unknown) => ({ status: 0, body: { error: { code: String(error), message: '', reference: '' } } }))
      expect([answer.status, answer.body.error.code]).toEqual([status, code])
      expect(answer.body.error.message.length).toBeGreaterThan(20)
      expect(answer.body.error.reference).toMatch(/^R-/)
    }
    expect((await world.call('GET', '/products/imports')).body.imports).toEqual([])
    expect((await world.call('GET', '/products/catalogues')).status).toBe(200)
  })
})

describe('reviewing', () => {
  it('lists what waits, takes feedback once, and undoes it; the token is named as who did it', async () => {
    const { items } = await imported()
    expect(items.map((each) => each.original.title).toSorted()).toEqual(['canon mp620 pixma', 'garden hose blk 20m', 'sony bravia kdl40w4100 40 inch'])
    const sony = items.find((each) => each.original.title.startsWith('sony'))!
    expect(sony.suggestion).toMatchObject({ kind: 'match', title: 'Sony Bravia KDL-40W4100 LCD TV' })
    const view = await world.call('GET', `/products/review/${sony.itemId}`)
    expect(view.body.item.suggestion.why.length).toBeGreaterThan(0)

    const key = once()
    const path = `/products/review/${sony.itemId}/feedback`
    const first = await world.call('POST', path, { verdict: 'approve' }, key)
    expect(first.body).toMatchObject({ outcome: 'done', decisionId: expect.stringMatching(/^dec_/), item: { state: 'decided' } })
    const again = await world.call('POST', path, { verdict: 'approve' }, key)
    expect(again.body).toMatchObject({ outcome: 'already-done', decisionId: first.body.decisionId })
    expect((await world.call('POST', path, { verdict: 'skip' }, key)).body.error.code).toBe('idempotency-key-used')
    expect((await world.call('POST', path, { verdict: 'not-same' }, once())).status).toBe(409)
    expect(await world.handle.db.$count(decisions)).toBe(1)

    const undo = `/products/decisions/${first.body.decisionId}/undo`
    const undoKey = once()
    expect((await world.call('POST', undo, {}, undoKey)).body).toMatchObject({ outcome: 'done', item: { state: 'open' } })
    expect((await world.call('POST', undo, undefined, undoKey)).body.outcome).toBe('already-done')
    const hose = items.find((each) => each.original.title.startsWith('garden'))!
    const corrected = await world.call('POST', `/products/review/${hose.itemId}/feedback`, { verdict: 'correct', title: 'Garden Hose 20 m, black' }, once())
    expect(corrected.body.item.decision).toMatchObject({ kind: 'correct', title: 'Garden Hose 20 m, black' })
    const by = await world.handle.db.query.users.findFirst({ where: (user, { eq }) => eq(user.id, corrected.body.item.decision.userId) })
    expect(by).toMatchObject({ name: 'REST API', role: 'admin', bot: true })
    const { catalogueId } = (await world.handle.db.query.decisions.findFirst())!
    const feedback = await world.call('GET', `/products/catalogues/${catalogueId}/feedback.csv`)
    expect(feedback.headers.get('content-disposition')).toMatch(/^attachment; filename="?shop-feedback-\d{4}-\d\d-\d\d\.csv"?$/)
    expect(feedback.text.split('\r\n')).toHaveLength(1 + 3 + 1)
    expect(feedback.text).toContain(',REST API,')
    const catalogue = await world.call('GET', `/products/catalogues/${catalogueId}/catalogue.csv?rows=all`)
    expect(catalogue.text.split('\r\n')).toHaveLength(1 + 3 + 1)
    expect((await world.call('GET', `/products/catalogues/${catalogueId}/catalogue.csv?rows=some`)).status).toBe(422)
    const next = await world.call('POST', '/products/review/next', {})
    expect(next.body.item.state).toBe('open')
  })

  it('pages through what waits without leaving out or repeating', async () => {
    const { catalogueId, items } = await imported()
    const seen: string[] = []
    for (let after = ''; ; ) {
      const page = await world.call('GET', `/products/review?catalogue=${catalogueId}&limit=1${after && `&after=${after}`}`)
      seen.push(...page.body.items.map((each: { itemId: string }) => each.itemId))
      if (page.body.next === null) break
      after = page.body.next
    }
    expect(seen.toSorted()).toEqual(items.map((each) => each.itemId).toSorted())
  })

  it('says what is wrong with a request', async () => {
    const { catalogueId, items } = await imported()
    const path = `/products/review/${items[0]!.itemId}/feedback`
    const json = { 'content-type': 'application/json', ...once() }
    for (const [method, at, body, headers, status, code] of [
      ['POST', path, { verdict: 'approve' }, {}, 422, 'invalid-request'],
      ['POST', path, { verdict: 'maybe' }, once(), 422, 'invalid-request'],
      ['POST', path, { verdict: 'correct' }, once(), 422, 'invalid-request'],
      ['POST', path, { verdict: 'approve', extra: 1 }, once(), 422, 'invalid-request'],
      ['POST', path, { verdict: 'correct', productId: 'prod_none' }, once(), 404, 'not-found'],
      ['POST', path, '{"verdict":', json, 400, 'broken-body'],
      ['POST', path, `{"verdict":"${'x'.repeat(70_000)}"}`, json, 413, 'body-too-large'],
      ['POST', path, 'verdict=approve', { 'content-type': 'application/x-www-form-urlencoded', ...once() }, 415, 'json-only'],
      ['GET', path, undefined, {}, 405, 'method-not-allowed'],
      ['DELETE', '/products/imports', undefined, {}, 405, 'method-not-allowed'],
      ['GET', '/nothing', undefined, {}, 404, 'not-found'],
      ['GET', '/products/review/%E0%A4%A', undefined, {}, 400, 'broken-path'],
      ['GET', '/products/review/item_none', undefined, {}, 404, 'not-found'],
      ['GET', `/products/review?catalogue=${catalogueId}&after=xx`, undefined, {}, 422, 'invalid-request'],
      ['GET', `/products/review?catalogue=${catalogueId}&limit=100000`, undefined, {}, 422, 'invalid-request'],
      ['GET', '/products/review', undefined, {}, 422, 'invalid-request'],
      ['GET', '/products/review?catalogue=a&catalogue=b', undefined, {}, 422, 'invalid-request'],
    ] as const) {
      const answer = await world.call(method, at, body, headers as Record<string, string>)
      expect([at, answer.status, answer.body?.error.code]).toEqual([at, status, code])
      expect(answer.text).not.toMatch(/\bat .*\.js|node_modules/)
      if (status === 405) expect(answer.headers.get('allow')).toBeTruthy()
    }
  })
})

describe('what is not open to the token', () => {
  it("shows nothing of another organisation or of a private conversation, whatever id is given", async () => {
    const { db } = world.handle
    const now = Date.now()
    const { id: theirs } = await ensureOrganisation(db, { slackTeamId: 'T2', kind: 'slack', name: 'Theirs', domain: null, botUserId: null, botId: null })
    const places = [{ orgId: theirs, channelId: '', tag: 'x' }, { orgId: world.orgId, channelId: 'secret', tag: 's' }]
    for (const { orgId, channelId, tag } of places) {
      const { id: catalogueId } = await ensureCatalogue(db, orgId, 'Hidden', null)
      const importId = `imp_${tag}`
      const itemId = `item_${tag}`
      await db.insert(productImports).values({ id: importId, orgId, catalogueId, channelId, title: 'hidden.csv', role: 'raw', status: 'done', rowsNew: 1, rowsKnown: 0, rowsRejected: 0, createdAt: now })
      const versions = { model: 'starter-1', features: '1', rules: '', threshold: 0.5, arm: null }
      const suggestion = { kind: 'new' as const, productId: null, newText: 'Hidden', text: 'Hidden', candidates: [], ruleIds: [], versions }
      await db.insert(reviewItems).values({ id: itemId, orgId, catalogueId, channelId, groupKey: 'g', rawId: tag === 'x' ? 901 : 902, size: 1, state: 'open', blindAudit: false, double: false, disputed: false, shuffle: 1, decisions: 0, suggestion, confidence: 0.5, margin: 0.1, createdAt: now })
      await db.insert(rawProducts).values({ id: tag === 'x' ? 901 : 902, orgId, catalogueId, channelId, importId, line: 2, contentHash: tag, itemId, title: 'hidden row', description: '', brand: '', code: '', price: null, category: '', attributes: {} })
      const job = await world.queue.enqueue('products.resuggest', { orgId, catalogueId }, { orgId, delayMs: 60_000 })
      for (const [method, path, body] of [
        ['GET', `/products/review?catalogue=${catalogueId}`],
        ['GET', `/products/review/${itemId}`],
        ['POST', `/products/review/${itemId}/feedback`, { verdict: 'approve' }],
        ['GET', `/products/imports/${importId}`],
        ['GET', `/products/imports/${importId}/rejects`],
        ['POST', `/products/imports/${importId}/settle`, { catalogue: 'Shop' }],
        ['POST', `/products/catalogues/${catalogueId}/retrain`],
        ['GET', `/products/catalogues/${catalogueId}/models`],
        ['GET', `/products/catalogues/${catalogueId}/feedback.csv`],
        ['GET', `/products/catalogues/${catalogueId}/catalogue.csv`],
        ...(orgId === theirs ? [['GET', `/jobs/${job}`] as const] : []),
      ] as const) {
        const answer = await world.call(method, path, body, once())
        expect([path, answer.status]).toEqual([path, 404])
        expect(answer.text).not.toContain('idden.csv')
      }
    }
    expect((await world.call('GET', '/products/catalogues')).body.catalogues).toEqual([])
    expect((await world.call('GET', '/products/imports')).body.imports).toEqual([])
    expect(await db.$count(decisions)).toBe(0)
  })
})

describe('models', () => {
  it('trains, lists, goes back and loads; each change is in the audit under the token', async () => {
    const { catalogueId } = await imported()
    const base = `/products/catalogues/${catalogueId}`
    expect((await world.call('GET', `${base}/models`)).body).toEqual({ serving: 'starter-1', models: [] })
    const few = await world.call('POST', `${base}/retrain`)
    expect(few.status).toBe(202)
    await world.queue.drain()
    expect((await world.call('GET', `/jobs/${few.body.jobId}`)).body.job).toMatchObject({ state: 'dead', error: { code: 'too-little-to-learn', message: expect.stringContaining('20 are needed') } })

    const { saveArtifact } = await import('../../db/artifacts.js')
    const { createArtifactFiles } = await import('../../db/artifact-files.js')
    const { matcherKind, startingMatcher, writeMatcher } = await import('../../pipelines/products/suggest/matcher-artifact.js')
    const bytes = writeMatcher({ model: startingMatcher().model, matchFrom: 0.9, acceptFrom: null })
    const saved = await saveArtifact(world.handle, createArtifactFiles(`${world.dir}/artifacts`), { orgId: world.orgId, kind: matcherKind(catalogueId), version: 'v1', bytes, metrics: {}, madeBy: null })
    expect((await world.call('POST', `${base}/models/${saved.id}/load`)).body).toEqual({ serving: saved.id, changed: true })
    expect((await world.call('POST', `${base}/models/${saved.id}/load`)).body).toEqual({ serving: saved.id, changed: false })
    await world.queue.drain()
    expect((await world.call('GET', `/products/review?catalogue=${catalogueId}`)).body.items[0].suggestion.model).toBe('v1')
    expect((await world.call('GET', `${base}/models`)).body).toMatchObject({ serving: saved.id, models: [{ id: saved.id, active: true }] })
    expect((await world.call('POST', `${base}/models/rollback`)).body).toEqual({ serving: 'starter-1', changed: true })
    expect((await world.call('POST', `${base}/models/rollback`)).body).toEqual({ serving: 'starter-1', changed: false })
    expect((await world.call('POST', `${base}/models/model_none/load`)).status).toBe(404)
    const audited = await world.handle.db.select().from(auditLog)
    expect(audited.map((each) => each.action)).toEqual(['products.import', 'products.import', 'products.train', 'artifact.activated', 'artifact.deactivated'])
    expect(new Set(audited.map((each) => each.userId)).size).toBe(1)
  })
})

describe('callers that hang up', () => {
  it('goes on serving when a table breaks off in the middle', async () => {
    for (const headers of [{ 'content-type': 'text/csv' }, { 'content-type': 'multipart/form-data; boundary=x' }]) {
      await new Promise<void>((resolve) => {
        const call = request({ host: '127.0.0.1', port: world.port, path: '/api/v1/products/imports', method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers, 'content-length': '5000' } })
        call.on('error', () => resolve())
        call.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntitle,price\n', () => setTimeout(() => call.destroy(), 50))
        call.on('close', () => resolve())
      })
    }
    expect((await world.call('GET', '/products/imports')).body.imports).toEqual([])
  })
})

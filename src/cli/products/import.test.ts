import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateDatabase, openDatabase } from '../../db/open.js'
import { ensureOrganisation } from '../../db/organisation.js'
import { products, productImports, rawProducts } from '../../db/schema/products.js'
import { columnsOf, saidColumns } from './columns.js'

describe('npm run products -- import', () => {
  let dir: string

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qm-cli-'))
    migrateDatabase(join(dir, 'quartermaster.db'))
    const handle = openDatabase(join(dir, 'quartermaster.db'))
    await ensureOrganisation(handle.db, { slackTeamId: 'T1', kind: 'playground', name: 'Local', domain: null, botUserId: null, botId: null })
    handle.close()
    writeFileSync(join(dir, 'ours.csv'), 'sku,product,price\nHP-1,Fjord desk oak,649\nHP-2,Quay chair,249\n')
    writeFileSync(join(dir, 'raw.csv'), 'code;name;what\nA1;fjord desk, oak;x\nA2;;x\n=A3;Reef lamp;y\n')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; said: string }>((resolve) => {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dir, SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', REDIS_URL: '' }
      execFile(process.execPath, ['dist/src/cli/products.js', 'import', ...args], { env }, (error, out, said) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, said }))
    })

  it('does the work itself where no service runs, tells how the table was read, and writes what it rejected', async () => {
    expect(await run(join(dir, 'ours.csv'), '--role', 'canonical')).toMatchObject({ code: 0, out: '2 rows, 2 new products\n' })
    const raw = await run(join(dir, 'raw.csv'), '--map', 'title=NAME', '--map', 'code=', '--rejects', join(dir, 'rejects.csv'))
    expect(raw).toMatchObject({ code: 0, out: '3 rows, 1 rejected, 2 need review\n' })
    expect(raw.said).toContain('Title from "name"')
    expect(readFileSync(join(dir, 'rejects.csv'), 'utf8')).toContain('3,"It has no title: ""name"" is empty."')
    expect((await run(join(dir, 'raw.csv'), '--map', 'title=NAME', '--map', 'code=')).out).toBe('3 rows, 1 rejected, nothing new: all were here already, 0 need review\n')
    const handle = openDatabase(join(dir, 'quartermaster.db'))
    expect(await handle.db.select().from(products)).toHaveLength(2)
    expect((await handle.db.select().from(rawProducts)).map((row) => [row.title, row.channelId])).toEqual([['fjord desk, oak', ''], ['Reef lamp', '']])
    expect((await handle.db.select().from(productImports)).map((row) => row.status)).toEqual(['done', 'done', 'done'])
    handle.close()
  }, 60_000)

  it('says what is wrong, and ends with 1', async () => {
    expect(await run(join(dir, 'none.csv'))).toMatchObject({ code: 1, out: '', said: expect.stringContaining('There is no file') })
    expect(await run(join(dir, 'raw.csv'), '--channel', 'nowhere')).toMatchObject({ code: 1, said: expect.stringContaining('in no channel called nowhere') })
    expect(await run(join(dir, 'raw.csv'), '--map', 'title=nothing')).toMatchObject({ code: 1, said: expect.stringContaining('There are: code, name, what.') })
    expect(await run(join(dir, 'raw.csv'), '--encoding', 'klingon')).toMatchObject({ code: 1, said: expect.stringContaining('no encoding called klingon') })
  }, 60_000)
})

describe('columns', () => {
  it('said by name take the place of what was guessed', () => {
    const header = ['id', 'name', 'long', 'eur']
    const guessed = { title: 1, description: 2, price: 3, attributes: [0] }
    expect(columnsOf(header, guessed, saidColumns('title=Long', {}))).toEqual({ title: 2, price: 3, attributes: [0, 1] })
    expect(columnsOf(header, guessed, { price: '' })).toEqual({ title: 1, description: 2, attributes: [0, 3] })
    expect(() => columnsOf(header, null, {})).toThrow('No column looks like a title.')
    expect(() => saidColumns('colour=x', {})).toThrow('is no mapping')
  })
})

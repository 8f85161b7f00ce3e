import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../../paths.js'
import { guessMapping } from './column-mapping.js'
import { looksLikeProducts } from './looks-like-products.js'
import { sniffFile, sniffTable } from './sniff-table.js'

const dir = mkdtempSync(join(tmpdir(), 'qm-sniff-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const sniff = (text: string) => sniffTable(Buffer.from(text))
const kind = (text: string) => looksLikeProducts(sniff(text)).kind

describe('how a table is read', () => {
  test.each([[','], [';'], ['\t'], ['|']])('separator %j, also when cells hold the others', (separator) => {
    const { reading, firstRows } = sniff([['sku', 'title', 'price'], ['A1', '"Lamp, green; small | new\tx"', '"1.299,00"'], ['A2', 'Chair', '5']].map((row) => row.join(separator)).join('\r\n'))
    expect(reading).toMatchObject({ separator, hasHeader: true, header: ['sku', 'title', 'price'], encoding: 'utf-8' })
    expect(firstRows[0]).toEqual(['A1', 'Lamp, green; small | new\tx', '1.299,00'])
  })

  test('encodings', () => {
    const text = 'Artikel;Preis\nGröße M;5\nGröße L;6\n'
    expect(sniffTable(Buffer.from(text, 'latin1'))).toMatchObject({ reading: { encoding: 'windows-1252' }, firstRows: [['Größe M', '5'], ['Größe L', '6']] })
    expect(sniffTable(Buffer.from(`\ufeff${text}`, 'utf16le'))).toMatchObject({ reading: { encoding: 'utf-16le', header: ['Artikel', 'Preis'] } })
    expect(sniffTable(Buffer.from(text, 'utf16le').swap16())).toMatchObject({ reading: { encoding: 'utf-16be', header: ['Artikel', 'Preis'] } })
    expect(sniff(`\ufeff${text}`)).toMatchObject({ reading: { encoding: 'utf-8', header: ['Artikel', 'Preis'] } })
  })

  test('Latin-1 that shows only far below the beginning', async () => {
    const path = join(dir, 'late.csv')
    writeFileSync(path, Buffer.concat([Buffer.from(`title,price\n${'Lamp,5\n'.repeat(60_000)}`), Buffer.from('Café,5\n', 'latin1')]))
    expect((await sniffFile(path)).reading.encoding).toBe('windows-1252')
  })

  test('duplicate and missing names, lines above, no header, one column', () => {
    expect(sniff('title,price,Price,\nLamp,1,2,x\n')).toMatchObject({ reading: { header: ['title', 'price', 'Price (2)', 'Column 4'] }, duplicates: ['Price'] })
    expect(sniff('Our catalogue\n\ntitle,price,brand\nLamp,1,Ikea\nDesk,2,Ikea\n')).toMatchObject({ reading: { headerLine: 3, header: ['title', 'price', 'brand'] } })
    expect(sniff('Green lamp,12.50,A-1\nRed chair,8.00,A-2\n')).toMatchObject({ reading: { hasHeader: false, header: ['Column 1', 'Column 2', 'Column 3'] }, firstRows: [['Green lamp', '12.50', 'A-1'], ['Red chair', '8.00', 'A-2']] })
    expect(sniff('sep=;\r\ntitle;price\r\nLamp;1\r\n')).toMatchObject({ reading: { separator: ';', headerLine: 2, header: ['title', 'price'] } })
    expect(sniff('title,price,sku\nLamp,1,A,\nDesk,2,,,\n')).toMatchObject({ reading: { header: ['title', 'price', 'sku'] }, firstRows: [['Lamp', '1', 'A'], ['Desk', '2', '']] })
    expect(sniff('title,price\n').warnings).toContain('There are no rows below the column names.')
    expect(() => sniff('')).toThrow('empty')
    expect(() => sniff(' \r\n ')).toThrow('empty')
    expect(() => sniffTable(Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 31))).toThrow('not a text table')
  })
})

describe('products or document', () => {
  test.each([
    ['sku,title,brand,price\nA1,Lamp,Ikea,5\n'],
    ['Artikelnummer;Bezeichnung;Hersteller;Preis\n1;Lampe;Ikea;5,00 €\n'],
    ['id|name|description|price\n0|Sony Turntable|Belt drive|\n1|Bose speaker|x|$399.00\n2|Sony TV|y|$1,299.00\n'],
    ['Handle,Title,Vendor,Variant SKU,Variant Price\nlamp,Lamp,Ikea,A1,5\n'],
  ])('products: %j', (text) => expect(kind(text)).toBe('products'))

  test.each([['Name,Price\nLamp,5\n'], ['Green lamp small,$12.50,A-1\nRed chair,$8.00,A-2\n'], ['title,brand,sku,price,date\nLamp,Ikea,A1,5,2024-01-01\n']])('unsure: %j', (text) => expect(kind(text)).toBe('unsure'))

  test.each([
    ['Order ID,Date,Customer,Product,SKU,Quantity,Unit Price,Total\n1,2024-01-01,Ann,Lamp,A1,2,5,10\n'],
    ['Product,SKU,Region,Units Sold,Revenue\nLamp,A1,EMEA,5,100\n'],
    ['Name,Email,Phone,Company\nAnn,ann@example.com,+44 20 7946 0000,Acme\n'],
    ['name,brand,contact\nAnn,Acme,ann@example.com\nBob,Acme,bob@example.com\n'],
    ['Title,Description,Type,Assignee,Status\nFix it,now,bug,ann,open\n'],
    ['D1|D2\n206|216\n60|46\n'],
    ['Date,Description,Amount,Balance\n2024-01-01,Coffee,-3.00,100\n'],
    ['Employee,Department,Salary\nAnn,Sales,5000\n'],
    ['city,population\nParis,2000000\n'],
    ['question,answer\nHow?,So.\n'],
    ['just one line of text\nand another\n'],
  ])('document: %j', (text) => expect(kind(text)).toBe('document'))
})

const shared = process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared')
const tables = join(shared, 'data', 'products', 'abt-buy', 'tables')
describe.skipIf(!existsSync(tables))(`public tables${existsSync(tables) ? '' : ' (skipped: QM_SHARED is not set)'}`, () => {
  test.each(['abt.csv', 'buy.csv'])('%s is products', (name) => {
    const shape = sniffTable(readFileSync(join(tables, name)).subarray(0, 256 * 1024))
    expect(shape.reading).toMatchObject({ separator: '|', header: ['id', 'name', 'description', 'price'] })
    expect(looksLikeProducts(shape).kind).toBe('products')
    expect(guessMapping(shape.reading.header, shape.sampleRows)).toEqual({ title: 1, description: 2, price: 3, attributes: [0] })
  })
  test('pairs of ids are not', () => expect(looksLikeProducts(sniffTable(readFileSync(join(tables, 'gt.csv')))).kind).toBe('document'))
})

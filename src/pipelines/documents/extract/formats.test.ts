import { describe, expect, it } from 'vitest'
import type { Block, ExtractedDocument } from '../document.js'
import { decodeText } from './encoding.js'
import { extractInProcess } from './extract-in-process.js'
import { tinyDocx, tinyPdf, tinyXlsx, type TextAt } from './tiny-files.js'
import { numberFormat } from './xlsx-formats.js'

const limits = { maxFileBytes: 1e8, maxPages: 99, maxDecompressedBytes: 1e8, maxTextCharacters: 1e7, timeoutMs: 1e4, maxMemoryMb: 500 }

async function read(bytes: Buffer | string, name: string): Promise<ExtractedDocument> {
  return await extractInProcess({ bytes: new Uint8Array(Buffer.from(bytes as string)), name, limits, onProgress: () => undefined })
}

/** A block in short: `h2 Text`, `p Text`, `li Text`, `table a|b / c|d`, with its place. */
function short(block: Block): string {
  if (block.kind === 'table') return `table ${block.rows.map((row) => row.join('|')).join(' / ')}`
  return `${block.kind === 'heading' ? `h${block.level}` : block.kind} ${block.text}`
}

const lines = (texts: string[], x: number, from: number): TextAt[] => texts.map((text, index) => ({ x, y: from - index * 12, text }))
const words = (first: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${first} column line ${index + 1} runs on to the margin of it`)

describe('PDF layout', () => {
  it('reads two columns one after the other, below a title over both', async () => {
    const { blocks } = await read(tinyPdf([[
      { x: 72, y: 780, text: 'A title that stands over both of the columns of this page', size: 18 },
      ...lines(words('Left', 12), 60, 740), ...lines(words('Right', 12), 320, 740),
    ]]), 'a.pdf')
    expect(blocks[0]).toMatchObject({ kind: 'heading', level: 1 })
    const text = blocks.map(short).join(' ')
    expect(text.indexOf('Left column line 12')).toBeLessThan(text.indexOf('Right column line 1 '))
  })

  it('finds a table by its columns', async () => {
    const rows = [['Item', 'Count', 'Price'], ['Bolt', '12', '$ 3.50'], ['Long washer', '7', '$ 1.20'], ['Nut', '144', '$ 0.10']]
    const { blocks } = await read(tinyPdf([rows.flatMap((row, index) => row.map((text, column) => ({ x: [72, 250, 400][column] ?? 0, y: 700 - index * 16, text })))]), 'a.pdf')
    expect(blocks.map(short)).toEqual(['table Item|Count|Price / Bolt|12|$ 3.50 / Long washer|7|$ 1.20 / Nut|144|$ 0.10'])
    expect(blocks[0]).toMatchObject({ header: true, anchor: { kind: 'page', page: 1 } })
  })

  it('drops running headers and page numbers, joins broken words and sentences across pages', async () => {
    const page = (number: number, body: string[]): TextAt[] => [
      { x: 72, y: 815, text: 'Company handbook, confidential' }, ...lines(body, 72, 700), { x: 290, y: 30, text: `Page ${number} of 3` },
    ]
    const { blocks } = await read(tinyPdf([
      page(1, ['Every employee is entitled to a yearly examina-', 'tion by the doctor of the company, which is', 'paid for by the company and which has to be']),
      page(2, ['taken before the end of the calendar year.', 'The well-known exceptions are listed below.']),
      page(3, ['Nothing else is said on this last page.']),
    ]), 'a.pdf')
    const text = blocks.map(short).join('\n')
    expect(text).not.toMatch(/confidential|Page \d/)
    expect(text).toContain('yearly examination by the doctor')
    expect(text).toContain('has to be taken before the end')
    expect(blocks[0]?.anchor).toEqual({ kind: 'page', page: 1, toPage: 2 })
  })

  it('takes title and date from the file where they make sense', async () => {
    const page = [[{ x: 72, y: 700, text: 'Some text.' }]]
    expect(await read(tinyPdf(page, { title: 'Annual plan' }), 'a.pdf')).toMatchObject({ title: 'Annual plan', date: '2024-05-01' })
    expect((await read(tinyPdf(page, { title: 'Microsoft Word - plan.doc' }), 'a.pdf')).title).toBeNull()
  })
})

describe('Word', () => {
  it('reads headings, lists, tables and what was inserted, not what was deleted or hidden', async () => {
    const paragraph = (text: string, style = ''): string => `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ''}<w:r><w:t>${text}</w:t></w:r></w:p>`
    const body = paragraph('Rules', 'H1') +
      '<w:p><w:r><w:t xml:space="preserve">Pay </w:t></w:r><w:del><w:r><w:delText>ten</w:delText></w:r></w:del><w:ins><w:r><w:t>twenty</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>' +
      '<w:p><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>Point</w:t></w:r></w:p>' +
      `<w:tbl><w:tr><w:tc>${paragraph('A')}</w:tc><w:tc>${paragraph('B')}</w:tc></w:tr><w:tr><w:tc>${paragraph('1')}</w:tc><w:tc>${paragraph('2')}</w:tc></w:tr></w:tbl>`
    const styles = '<w:styles xmlns:w="w"><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
    const { blocks } = await read(tinyDocx(body, [{ name: 'word/styles.xml', data: styles }]), 'a.docx')
    expect(blocks.map(short)).toEqual(['h1 Rules', 'paragraph Pay twenty', 'list-item • Point', 'table A|B / 1|2'])
  })
})

describe('Excel', () => {
  it('gives each table its exact range, formulas their values, and numbers their look', async () => {
    const cell = (at: string, value: string | number, style = 0): string =>
      typeof value === 'number' ? `<c r="${at}" s="${style}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
    const rows = `<row r="2">${cell('B2', 'Sales by month')}</row><row r="4">${cell('B4', 'Month')}${cell('C4', 'Sum')}</row>` +
      `<row r="5">${cell('B5', 45_413, 1)}${cell('C5', 1234.5, 2)}</row><row r="6">${cell('B6', 45_444, 1)}<c r="C6" s="2"><f>SUM(A1:A2)</f><v>2000</v></c></row>`
    const styles = '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&quot;€&quot; #,##0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    const { blocks } = await read(tinyXlsx(rows, [{ name: 'xl/styles.xml', data: styles }]), 'a.xlsx')
    expect(blocks.map(short)).toEqual(['h1 Data', 'paragraph Sales by month', 'table Month|Sum / 2024-05-01|€1,234.50 / 2024-06-01|€2,000.00'])
    expect(blocks[2]?.anchor).toEqual({ kind: 'cells', sheet: 'Data', range: 'B4:C6' })
  })

  it.each([['0.0%', 0.125, '12.5%'], ['General', 0.1 + 0.2, '0.3'], ['h:mm', 0.5, '12:00'], ['yyyy-mm-dd hh:mm', 45_413.75, '2024-05-01 18:00'], ['#,##0;(#,##0)', -1234, '-1,234']])(
    'shows %s of %d as %s', (code, value, shown) => expect(numberFormat(code, false)(value)).toBe(shown))
})

describe('HTML', () => {
  it('reads what a person sees, with the lines of the source', async () => {
    const { title, blocks } = await read(`<!doctype html><html><head><title>Shop &amp; more</title><style>p{}</style></head>
<body><nav>Menu</nav><h1>Opening hours</h1>
<p>We open at <b>nine</b>.<script>alert(1)</script></p><p style="display:none">hidden</p>
<ul><li>Monday<li>Tuesday</ul>
<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Mon</td><td>9</td></tr></table><footer>Imprint</footer></body></html>`, 'a.html')
    expect(title).toBe('Shop & more')
    expect(blocks.map(short)).toEqual(['h1 Opening hours', 'paragraph We open at nine.', 'list-item • Monday', 'list-item • Tuesday', 'table Day|Hour / Mon|9'])
    expect(blocks[1]?.anchor).toEqual({ kind: 'lines', line: 3, toLine: 3 })
  })
})

describe('Markdown', () => {
  it('reads headings, links, code and tables', async () => {
    const { title, date, blocks } = await read('---\ntitle: Guide\ndate: 2023-01-02\n---\n# Start\n\nSee [the *site*](https://a.b/c) and `code`.\n\n```sh\n# not a heading\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |\n', 'a.md')
    expect([title, date]).toEqual(['Guide', '2023-01-02'])
    expect(blocks.map(short)).toEqual(['h1 Start', 'paragraph See the site (https://a.b/c) and code.', 'code # not a heading', 'table A|B / 1|2'])
    expect(blocks[3]?.anchor).toEqual({ kind: 'lines', line: 13, toLine: 15 })
  })
})

describe('CSV', () => {
  it('knows the line of each row, also after a record of several lines', async () => {
    const { blocks } = await read('Name;Note;Sum\nAda;"two\nlines";3\nBob;one;4\n', 'a.csv')
    expect(blocks.map(short).join('\n')).toContain('Ada|two lines|3')
    expect(blocks.find((block) => short(block).includes('Bob|one|4'))?.anchor).toMatchObject({ toLine: 4 })
  })
})

describe('mail', () => {
  it('tells who, when and what, and names its attachments', async () => {
    const mail = 'From: Ann <ann@a.b>\r\nTo: bob@a.b\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nDate: Mon, 5 Feb 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n' +
      '--x\r\nContent-Type: text/plain\r\n\r\nThe bill is due.\r\n--x\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\nJVBE\r\n--x--\r\n'
    const document = await read(mail, 'x')
    expect(document).toMatchObject({ kind: 'eml', title: 'Café', date: '2024-02-05', warnings: ['attachments are not read: bill.pdf'] })
    expect(document.blocks.map(short)).toContain('list-item From: Ann <ann@a.b>')
    expect(document.blocks.map(short)).toContain('paragraph The bill is due.')
  })
})

describe('encodings', () => {
  it.each<[string, string, number[]]>([
    ['windows-1252', 'Müll für 5 €', [0x4d, 0xfc, 0x6c, 0x6c, 0x20, 0x66, 0xfc, 0x72, 0x20, 0x35, 0x20, 0x80]],
    ['shift_jis', '日本語です', [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xc5, 0x82, 0xb7]],
    ['utf-16le', 'Hello', [0x48, 0, 0x65, 0, 0x6c, 0, 0x6c, 0, 0x6f, 0]],
    ['utf-8', 'Größe', [0xef, 0xbb, 0xbf, 0x47, 0x72, 0xc3, 0xb6, 0xc3, 0x9f, 0x65]],
  ])('%s is told by its bytes', (encoding, text, bytes) => {
    expect(decodeText(new Uint8Array(bytes))).toEqual({ encoding, text })
  })
})

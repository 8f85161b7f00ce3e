import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { TableReading } from '../../../db/schema/products.js'
import { readLimits, readRows, type ReadLimits, type ReadRow, type ResumePoint } from './read-rows.js'

const dir = mkdtempSync(join(tmpdir(), 'qm-rows-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let files = 0

function fileOf(content: string | Uint8Array): string {
  const path = join(dir, `${files++}.csv`)
  writeFileSync(path, content)
  return path
}

const three: TableReading = { encoding: 'utf-8', separator: ',', quote: '"', hasHeader: true, header: ['a', 'b', 'c'] }

async function read(content: string | Uint8Array, reading: TableReading = three, options: { from?: ResumePoint; limits?: ReadLimits } = {}): Promise<ReadRow[]> {
  return collect(readRows(fileOf(content), reading, options))
}

const brief = (rows: ReadRow[]) => rows.map((row) => (row.kind === 'row' ? `${row.line}: ${row.cells.join('/')}` : `${row.line}-${row.toLine}! ${row.reason}`))

function written(rows: string[][], { separator, eol, always }: { separator: string; eol: string; always: boolean }): string {
  const cell = (text: string) => (always || /["\r\n]|^\s|\s$/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => row.map(cell).join(separator) + eol).join('')
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('what a CSV writer wrote', () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'é', '漢', ' ', '"', ',', ';', '\t', '|', '\n', '\r', "'", '1', '😀') }), fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '').replaceAll('\ufffd', '')))
  const table = fc.integer({ min: 2, max: 5 }).chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }))
  const filled = (rows: string[][]) => rows.filter((row) => row.some((text) => text.trim() !== ''))

  test('comes back, in every encoding, with every separator and line end', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'bom'), async (rows, separator, eol, always, encoding) => {
        const reading: TableReading = { encoding: encoding === 'bom' ? 'utf-8' : encoding, separator, quote: '"', hasHeader: false, header: rows[0]!.map((_, i) => `${i}`) }
        const text = (encoding === 'utf-8' ? '' : '\ufeff') + written(filled(rows), { separator, eol, always })
        const bytes = encoding.startsWith('utf-16') ? Buffer.from(text, 'utf16le') : Buffer.from(text)
        const back = await read(encoding === 'utf-16be' ? bytes.swap16() : bytes, reading)
        expect(back.map((row) => (row.kind === 'row' ? row.cells : row.reason))).toEqual(filled(rows))
      }),
      { numRuns: 400 },
    )
  })

  test('goes on from any row as if it had never stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'x,y,z\n', 'é'), maxLength: 120 }), async (text) => {
        const path = fileOf(`a,b,c\n${text}`)
        const whole = await collect(readRows(path, three))
        for (const [i, row] of whole.entries()) {
          expect(await collect(readRows(path, three, { from: row.next }))).toEqual(whole.slice(i + 1))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('no line is lost: each is in a row or in a reject, or is blank', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('x,y,z', 'x,"y,z', 'x,y"', '"x,y",z', '"', 'x,"y\nz",w', 'x,y', 'x;y;z', 'x,"y"q,z', '', '1,2,3,,'), { maxLength: 12 }), async (lines) => {
        const text = `a,b,c\n${lines.join('\n')}`
        const rows = await read(text)
        const physical = text.split('\n')
        const covered = new Set([1])
        rows.forEach((row) => {
          const last = row.kind === 'reject' ? row.toLine : row.next.line - 1
          for (let line = row.line; line <= last; line += 1) covered.add(line)
        })
        physical.forEach((line, i) => expect(line === '' || covered.has(i + 1)).toBe(true))
      }),
      { numRuns: 300 },
    )
  })
})

describe('broken tables', () => {
  test('an unclosed quote takes only its own line with it', async () => {
    expect(brief(await read('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,11,12\n'))).toEqual([
      '2: 1/2/3', '3-3! A quotation mark is opened and never closed.', '4: 7/8/9', '5: 10/11/12',
    ])
    expect(brief(await read('a,b,c\n4,"5,6\n7,8,9\n10,"11",12\n13,"14\n15",16\n'))).toEqual([
      '2-2! A quotation mark is opened and never closed.', '3: 7/8/9', '4: 10/11/12', '5: 13/14\n15/16',
    ])
  })

  test('what a broken row leaves behind is reported with it', async () => {
    expect(brief(await read('a,b,c\n1,"2\nx"y,3\nrest\n4,5,6\n'))).toEqual(['2-4! A quotation mark is opened and never closed.', '5: 4/5/6'])
  })

  test('rows with quotation marks of their own are not taken for what is left behind, but for one', async () => {
    expect(brief(await read('a,b,c\n1,"2,3\n4,a "b" c,5\n6,7" pipe,8\n'))).toEqual(['2-2! A quotation mark is opened and never closed.', '3: 4/a "b" c/5', '4: 6/7" pipe/8'])
    expect(brief(await read('a,b,c\n1,"2\nx"y,3\n4,19",5\n6,7",8\n'))).toEqual(['2-3! A quotation mark is opened and never closed.', '4: 4/19"/5', '5: 6/7"/8'])
  })

  test('every line with an unclosed quote is read once, not over and over', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},"x,`).join('\n')
    const rows = await read(`a,b,c\n${lines}\nx,y,z\n`)
    expect(rows.filter((row) => row.kind === 'row').map((row) => row.cells.at(-1))).toContain('z')
    const openers = `${Array.from({ length: 30_000 }, () => 'x,y,z').join('\n')}\n`
    expect((await read(`a,b,c\n"1\n${openers}`)).filter((row) => row.kind === 'row')).toHaveLength(30_000)
  })

  test('a ragged row, another separator, NUL, a repeated header', async () => {
    expect(brief(await read('a,b,c\n1,2\n1;2;3\n1,\0,3\na,b,c\n1,2,3,4\n1,2,3,,\n,,\n\n7,8,9'))).toEqual([
      '2-2! It has 2 cells where the table has 3 columns.',
      '3-3! It is separated by semicolons, the rest of the table by commas.',
      '4-4! It holds NUL characters: the export was damaged, or this is not text.',
      '5-5! It repeats the column names.',
      '6-6! It has 4 cells where the table has 3 columns.',
      '7: 1/2/3', '10: 7/8/9',
    ])
  })

  test('inch marks are text', async () => {
    expect(brief(await read('a,b,c\n19" monitor,LG,3\n"5" pipe",x,3\n1, "2, 2", 3\n'))).toEqual(['2: 19" monitor/LG/3', '3: 5" pipe/x/3', '4: 1/2, 2/ 3'])
  })

  test('bytes of another encoding reject their row only', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b,c\n1,caf\u00e9,3\n4,caf'), Buffer.from([0xe9]), Buffer.from(',6\n7,8,9\n')])
    expect(brief(await read(bytes))).toEqual(['2: 1/café/3', '3-3! It holds characters that are not UTF-8: save the file in one encoding, best UTF-8.', '4: 7/8/9'])
    expect(brief(await read(bytes, { ...three, encoding: 'windows-1252' })).at(1)).toBe('3: 4/café/6')
  })

  test.each([
    ['on one line', '"' + 'x'.repeat(10_000_000) + '"'],
    ['on many lines', '"' + 'x, y\n'.repeat(2_000_000) + '"'],
    ['on long lines', '"' + ('x'.repeat(3_000_000) + '\n').repeat(3) + 'x"'],
    ['without quotes', 'x'.repeat(10_000_000)],
  ])('a cell of 10 MB %s rejects its row only, and is not held', async (_, cell) => {
    const rows = await read(`a,b,c\n1,2,3\n4,${cell},6\n7,8,9\n`)
    expect(rows.map((row) => row.kind)).toEqual(['row', 'reject', 'row'])
    const reject = rows[1]!
    expect(reject.kind === 'reject' && [reject.reason, reject.raw.length]).toEqual([expect.stringMatching(/^It is \d+\.\d MB long/), readLimits.maxRawChars])
  })

  test('empty, header only, and a huge unclosed cell', async () => {
    expect(await read('')).toEqual([])
    expect(await read('a,b,c')).toEqual([])
    const rows = await read(`a,b,c\n1,"2\n${'x,y,z\n'.repeat(300_000)}`, three, { limits: { ...readLimits, maxScanBytes: 1 << 20 } })
    expect(rows).toHaveLength(300_001)
  })
})

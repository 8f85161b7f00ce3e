import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExtractedDocument, ExtractionLimits } from '../document.js'
import { closeExtraction } from './child-pool.js'
import { extractFile } from './extract-file.js'
import { tinyDocx, tinyPdf, tinyXlsx, tinyZip } from './tiny-files.js'

const limits: ExtractionLimits = {
  maxFileBytes: 20_000_000, maxPages: 50, maxDecompressedBytes: 60_000_000, maxTextCharacters: 2_000_000, timeoutMs: 20_000, maxMemoryMb: 256,
}
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extract-'))
})
afterAll(async () => {
  closeExtraction()
  await rm(folder, { recursive: true, force: true })
})

let files = 0
async function read(bytes: Buffer | string, name: string, own: Partial<ExtractionLimits> = {}, signal?: AbortSignal): Promise<ExtractedDocument> {
  const path = join(folder, `file-${(files += 1)}`)
  await writeFile(path, bytes)
  return await extractFile({ path, name, limits: { ...limits, ...own }, ...(signal ? { signal } : {}) })
}

async function codeOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(() => undefined, (failure: unknown) => failure)
  expect(error).toMatchObject({ name: 'UserFacingError', message: expect.stringMatching(/\.$/) as string, hint: expect.any(String) as string })
  return (error as { code: string }).code
}

describe('a file read in a child process', () => {
  it('comes back as blocks, and its pages are told as they are read', async () => {
    const path = join(folder, 'three.pdf')
    await writeFile(path, tinyPdf(['One', 'Two', 'Three'].map((text) => [{ x: 72, y: 700, text: `${text} is what this page says.` }])))
    const progress: number[] = []
    const document = await extractFile({ path, name: 'x', limits, onProgress: (done, total) => progress.push(done / total) })
    expect(document).toMatchObject({ kind: 'pdf', pages: 3 })
    expect(document.blocks[1]).toMatchObject({ text: 'Two is what this page says.', anchor: { kind: 'page', page: 2 } })
    expect(progress.at(-1)).toBe(1)
  })

  it('is known by its content, whatever its name says', async () => {
    expect((await read(tinyPdf([[{ x: 72, y: 700, text: 'I am a PDF.' }]]), 'notes.txt')).kind).toBe('pdf')
    expect((await read('<!DOCTYPE html><html><body><p>Hello there</p></body></html>', 'a.csv')).kind).toBe('html')
    expect((await read('Plain words, and nothing else.', 'a.pdf')).kind).toBe('txt')
    expect(await codeOf(read(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'report.pdf'))).toBe('unsupported')
    expect(await codeOf(read(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), 'a.txt'))).toBe('unsupported')
    expect(await codeOf(read(tinyZip([{ name: 'a.txt', data: 'x' }]), 'a.docx'))).toBe('unsupported')
    expect(await codeOf(read('{\\rtf1\\ansi Hello}', 'a.txt'))).toBe('unsupported')
  })

  it('fails with a reason where there is nothing to read', async () => {
    expect(await codeOf(read('', 'a.txt'))).toBe('empty')
    expect(await codeOf(read('  \n \n', 'a.txt'))).toBe('empty')
    expect(await codeOf(read(tinyPdf([[]], { image: true }), 'a.pdf'))).toBe('scanned')
    expect(await codeOf(read(tinyPdf([[]]), 'a.pdf'))).toBe('no-text')
    expect(await codeOf(read(tinyPdf([[{ x: 72, y: 700, text: 'secret' }]], { encrypt: true }), 'a.pdf'))).toBe('encrypted')
    expect(await codeOf(read('%PDF-1.7\nnothing of the kind', 'a.pdf'))).toBe('broken')
    expect(await codeOf(read(tinyDocx('<w:p><w:r><w:t>Hello').subarray(0, 300), 'a.docx'))).toBe('broken')
    expect(await codeOf(read(tinyXlsx(''), 'a.xlsx'))).toBe('empty')
  })

  it('is refused above each limit', async () => {
    expect(await codeOf(read('word '.repeat(1000), 'a.txt', { maxFileBytes: 1000 }))).toBe('too-large')
    expect(await codeOf(read('word '.repeat(1000), 'a.txt', { maxTextCharacters: 1000 }))).toBe('too-large')
    expect(await codeOf(read(tinyPdf([[{ x: 9, y: 9, text: 'a' }], [{ x: 9, y: 9, text: 'b' }]]), 'a.pdf', { maxPages: 1 }))).toBe('too-many-pages')
  })
})

describe('a file that attacks', () => {
  it('with an archive that unpacks to too much, whatever size it states, is a bomb', async () => {
    const filler = `<w:p><w:r><w:t>${'a'.repeat(70_000_000)}</w:t></w:r></w:p>`
    const honest = tinyDocx(filler)
    expect(honest.length).toBeLessThan(200_000)
    expect(await codeOf(read(honest, 'a.docx'))).toBe('bomb')
    const lying = tinyZip([{ name: 'word/document.xml', data: `<w:document xmlns:w="w"><w:body>${filler}</w:body></w:document>`, declaredSize: 1000 }])
    expect(['bomb', 'broken']).toContain(await codeOf(read(lying, 'a.docx')))
  })

  it('with XML entities is refused; nothing outside is read', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    expect(await codeOf(read(tinyZip([{ name: 'word/document.xml', data: laughs }]), 'a.docx'))).toBe('bomb')
    const outside = laughs.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
    expect(await codeOf(read(tinyZip([{ name: 'word/document.xml', data: outside }]), 'a.docx'))).toBe('bomb')
    expect(await codeOf(read(tinyDocx('<w:p>'.repeat(5000)), 'a.docx'))).toBe('bomb')
  })

  it('by filling the memory is stopped, and this process does not grow', async () => {
    const before = process.memoryUsage().rss
    const rows = Array.from({ length: 400_000 }, (_, row) => `<row r="${row + 1}"><c t="inlineStr"><is><t>${row}</t></is></c></row>`).join('')
    const heavy = tinyXlsx(rows)
    expect(await codeOf(read(heavy, 'a.xlsx', { maxMemoryMb: 24, maxTextCharacters: 1e9 }))).toBe('bomb')
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  })

  it('by taking too long is stopped, and the next file is read', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `<row r="${row + 1}"><c t="inlineStr"><is><t>${row}</t></is></c></row>`).join('')
    expect(await codeOf(read(tinyXlsx(rows), 'a.xlsx', { timeoutMs: 150 }))).toBe('timeout')
    expect((await read('All is well.', 'a.txt')).blocks).toHaveLength(1)
  })

  it('can be given up', async () => {
    const stop = new AbortController()
    const reading = read(tinyPdf([[{ x: 9, y: 9, text: 'abc' }]]), 'a.pdf', {}, stop.signal)
    stop.abort(new Error('stopped by the person'))
    await expect(reading).rejects.toThrow('stopped by the person')
  })

  it('at the same time as others harms none of them', async () => {
    const results = await Promise.all([
      read('First.', 'a.txt'), codeOf(read(tinyDocx('<w:p>'.repeat(5000)), 'a.docx')), read('Third.', 'a.txt'), codeOf(read('', 'a.txt')),
    ])
    expect(results[1]).toBe('bomb')
    expect(results[3]).toBe('empty')
    expect(results[2]).toMatchObject({ blocks: [{ text: 'Third.' }] })
  })
})

import { describe, expect, it } from 'vitest'
import { kindOf, looksReadable } from './kind.js'

describe('the kind of a file', () => {
  it.each<[string, string, string]>([
    ['# Title\n\nSome *text* with a [link](http://a.b).\n', 'README', 'md'],
    ['a,b,c\n1,2,3\n4,5,6\n7,8,9\n', 'export', 'csv'],
    ['Dear all,\nplease come.\n', 'letter', 'txt'],
    ['From: a@b.c\nTo: d@e.f\nSubject: Hi\nDate: today\n\nHello', 'noname', 'eml'],
    ['<html><body>Hi</body></html>', 'page.txt', 'html'],
    ['From: the sea\nIt came, and went.', 'poem.txt', 'txt'],
  ])('%j called %s is %s', (text, name, kind) => {
    expect(kindOf(Buffer.from(text), name)).toBe(kind)
  })

  it('names what it cannot read', () => {
    expect(kindOf(Buffer.from('89504e470d0a1a0a', 'hex'), 'a.pdf')).toEqual({ unsupported: 'a picture' })
    expect(kindOf(Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'a.doc')).toEqual({ unsupported: expect.stringContaining('docx') as string })
  })

  it('is guessed from name and type before a download', () => {
    expect(looksReadable('report.PDF', undefined)).toBe(true)
    expect(looksReadable('photo.jpg', 'image/jpeg')).toBe(false)
    expect(looksReadable('noname', 'text/plain; charset=utf-8')).toBe(true)
    expect(looksReadable('run.exe', 'text/plain')).toBe(false)
  })
})

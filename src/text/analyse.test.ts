import { expect, test } from 'vitest'
import { analyse } from './analyse.js'

const terms = (text: string) => analyse(text).map((t) => t.term)

test('words are folded, stemmed, and without stop words', () => {
  expect(terms('The Employees were hired in Zürich')).toEqual(['employe', 'hire', 'zurich'])
  expect(terms("the company's cafés")).toEqual(['compani', 'cafe'])
  expect(terms('U.S. policy')).toEqual(['us', 'polici'])
})

test('codes are found whole, in parts, and without their hyphen', () => {
  expect(terms('XR-200')).toEqual(['xr', '200', 'xr-200', 'xr200'])
  expect(terms('ISO-9001.')).toContain('iso-9001')
  expect(terms('see INV-2024-001, please')).toEqual(expect.arrayContaining(['inv-2024-001', 'inv', '2024', '001']))
  expect(terms('xr200')).toEqual(['xr200'])
  expect(terms('MAX_FILE_MB')).toContain('max_file_mb')
})

test('numbers stay whole', () => {
  expect(terms('rose 12.5% to 1,204')).toEqual(['rose', '12.5', '1204'])
  expect(terms('12,5')).toEqual(['12.5'])
})

test('hyphens between words only join them on paper', () => {
  expect(terms('well-known state/province')).toEqual(['well', 'known', 'state', 'provinc'])
})

test('C++ and C# differ from C', () => {
  expect(terms('C++ or C# or C')).toEqual(['c++', 'c#', 'c'])
})

test('text without spaces gives pairs of characters', () => {
  expect(terms('東京都')).toEqual(['東京', '京都'])
})

test('no input breaks it', () => {
  for (const text of ['', '   ', '---', '"*', '\u0000\ud800', 'a'.repeat(10_000), "'''", '😀']) expect(() => analyse(text)).not.toThrow()
})

import { expect, test } from 'vitest'
import { codes, colours, fold, numbers, squash, words } from './tokens.js'

test('folds case and accents, and reads a huge cell only so far', () => {
  expect(fold('Küche CAFÉ')).toBe('kuche cafe')
  expect(fold('x'.repeat(1_000_000)).length).toBe(4000)
})

test('keeps decimals whole and parts hyphens', () => {
  expect(words('7.3 cu. ft. kx-tg9341t 1,000w')).toEqual(['7.3', 'cu', 'ft', 'kx', 'tg9341t', '1,000', 'w'])
})

test('finds model codes without their punctuation, and no measures or prices', () => {
  expect(codes('panasonic kx-tg9341t dvp/fx820 32" 1080p 120gb 1,299.00 9763a001 25438 2009')).toEqual(['kxtg9341t', 'dvpfx820', '9763a001', '25438'])
  expect(squash('ps-lx 350h')).toBe('pslx350h')
})

test('reads numbers with or without their unit, not those inside codes', () => {
  expect(numbers("32' lcd 8.0 megapixel 120gb ln32a650 1,000 w")).toEqual([32, 8, 120, 1000])
})

test('knows colours', () => {
  expect(colours(['gray', 'grey', 'tv'])).toEqual(['grey'])
})

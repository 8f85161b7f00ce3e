import { expect, it } from 'vitest'
import { markedPassage } from './marked-passage.js'

const parts = (text: string, quoted: string[]) => JSON.parse(JSON.stringify(markedPassage(text, quoted))) as { elements: { elements: { text: string; style?: object }[] }[] }[]
const bold = (text: string, quoted: string[]) => parts(text, quoted).flatMap((block) => block.elements.flatMap((one) => one.elements)).filter((one) => one.style).map((one) => one.text)
const whole = (text: string, quoted: string[]) => parts(text, quoted).flatMap((block) => block.elements.flatMap((one) => one.elements)).map((one) => one.text).join('')

it('marks what was quoted, over a line break and where it was shortened', () => {
  const text = 'One holiday is not enough. After five\nyears it is 30 days. The rest stays.'
  expect(bold(text, ['After five years it is 30 days.', '… not enough.'])).toEqual(['not enough.', 'After five\nyears it is 30 days.'])
  expect(whole(text, ['After five years it is 30 days.'])).toBe(text)
})

it('keeps all of a long passage in blocks that fit, and marks nothing that is not there', () => {
  const text = Array.from({ length: 900 }, (_, n) => `word${n}`).join(' ')
  expect(parts(text, ['word399 word400']).length).toBeGreaterThan(1)
  expect(whole(text, ['nothing of this'])).toBe(text)
  expect(bold(text, ['nothing of this', ''])).toEqual([])
  expect(parts(' \n ', [])).toEqual([])
})

it('marks the table row that a quote reads out', () => {
  const table = 'sku | product | price | months\nB-200 | Office chair mesh | 189.50 | 36\nB-201 | Office chair leather | 329.00 | 60'
  expect(bold(table, ['Office chair leather: months 60, sku B-201, price 329.00'])).toEqual(['B-201 | Office chair leather | 329.00 | 60'])
  expect(bold(table, ['Garden table: price 77.00'])).toEqual([])
})

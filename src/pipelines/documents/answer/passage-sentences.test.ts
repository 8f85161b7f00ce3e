import { expect, test } from 'vitest'
import { passageSentences } from './passage-sentences.js'

const read = (text: string) => passageSentences(text).map(({ text: sentence, kind, under }) => [kind, sentence, under])

test('splits prose and tells headings from sentences', () => {
  expect(read('Hotels\nUp to 140 euros are paid per night. In London, it is 210 euros, says Dr. Hale.')).toEqual([
    ['prose', 'Up to 140 euros are paid per night.', 'Hotels'],
    ['prose', 'In London, it is 210 euros, says Dr. Hale.', 'Hotels'],
  ])
})

test('quotes a table row with the names of its columns', () => {
  expect(read('Meals\nDestination | Full day | Half day\nFrance | 53 euros | 36 euros\nItaly |  | 20 euros')).toEqual([
    ['row', 'Destination: France; Full day: 53 euros; Half day: 36 euros', 'Meals'],
    ['row', 'Destination: Italy; Half day: 20 euros', 'Meals'],
  ])
  expect(read('| Code | Meaning |\n| --- | --- |\n| E04 | Guard open |')).toEqual([['row', 'Code: E04; Meaning: Guard open', null]])
})

test('list items keep the sentence that introduces them', () => {
  expect(read('You get time off for the following:\n- your own wedding: two days\n- moving house: one day')).toEqual([
    ['prose', 'You get time off for the following:', null],
    ['item', 'your own wedding: two days', 'You get time off for the following:'],
    ['item', 'moving house: one day', 'You get time off for the following:'],
  ])
})

test('rows without a header are read as they are', () => {
  expect(read('2021 | 45 | 17\n2022 | 51 | 19')).toEqual([['row', '2021, 45, 17', null], ['row', '2022, 51, 19', null]])
})

import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openStaticEmbedder } from '../../../models/static-embedder.js'
import { projectRoot } from '../../../paths.js'
import { checkSentences, createSentenceChecker, type CitedPassage } from './check-sentences.js'
import { loadWordRarity } from './rarity.js'

const folder = join(projectRoot, 'models', 'builtin', 'static-en')
const tools = { embedder: openStaticEmbedder(folder), rarity: loadWordRarity(join(folder, 'vocab.txt')) }

const passages: CitedPassage[] = [
  {
    n: 1,
    header: 'Meridian Notes › Data',
    text: 'Everything is stored in Frankfurt and Dublin. Content is encrypted with AES-256, keys are rotated every 41 months. After a cancellation the data is erased within 45 days. The policy was revised on 12 March 2024.',
  },
  {
    n: 2,
    header: 'Travel policy › Hotels',
    text: 'Accommodation is reimbursed up to 1,400 euros per week including breakfast. Alcohol is never reimbursed. Claims must be signed by Meredith Oyelaran before 3 pm. Twenty-five percent are paid in advance. Order spare parts under number KX-1180.',
  },
]

const verdicts = async (text: string) => (await checkSentences(text, passages, tools)).map((sentence) => sentence.verdict)

describe('a sentence and the passage it cites', () => {
  test.each([
    ['Keys are rotated every 41 months [1].', 'supported'],
    ['The encryption keys are changed every forty-one months [1].', 'supported'],
    ['The encryption keys are refreshed every 60 days [1].', 'unsupported'],
    ['Keys are rotated every 41 days [1].', 'unsupported'],
    ['The data is stored in Frankfurt and Dublin [1].', 'supported'],
    ['The data is stored in Frankfurt and London [1].', 'unsupported'],
    ['Data is erased within 45 days after cancellation [1].', 'supported'],
    ['The policy was revised on March 12, 2024 [1].', 'supported'],
    ['The policy was revised in March 2024 [1].', 'supported'],
    ['The policy was revised on 2024-03-12 [1].', 'supported'],
    ['The policy was revised on 13 March 2024 [1].', 'unsupported'],
    ['The policy was revised in March 2023 [1].', 'unsupported'],
    ['Hotel accommodation is reimbursed up to 1400 euros a week [2].', 'supported'],
    ['Accommodation is reimbursed up to €1,400 per week [2].', 'supported'],
    ['Accommodation is reimbursed up to 1,400 dollars per week [2].', 'unsupported'],
    ['25 % are paid in advance [2].', 'supported'],
    ['25 percent are paid in advance [2].', 'supported'],
    ['A quarter, 30 percent, is paid in advance [2].', 'unsupported'],
    ['Claims must be signed by Meredith Oyelaran before 15:00 [2].', 'supported'],
    ['Claims must be signed by Meredith Oyelaran before 4 pm [2].', 'unsupported'],
    ['Claims must be signed by Jonas Weber [2].', 'unsupported'],
    ['The order number for spare parts is KX-1180 [2].', 'supported'],
    ['The order number for spare parts is KX1180 [2].', 'supported'],
    ['The order number for spare parts is KX-1181 [2].', 'unsupported'],
    ['Number KX-1180 means that the machine is made of gold [2].', 'unsupported'],
    ['The code is AES-256, which means that it can operate in a vacuum environment [1].', 'unsupported'],
    ['Frankfurt is a town of famous opera singers [1].', 'unsupported'],
    ['Alcohol is reimbursed [2].', 'unsupported'],
    ['Alcohol is never reimbursed [2].', 'supported'],
    ['Employees may bring their dogs to the office [2].', 'unsupported'],
    ['In short:', 'heading'],
    ['The moon orbits the earth.', 'unsupported'],
    ['Alcohol is reimbursed [7].', 'unsupported'],
  ])('%s → %s', async (text, verdict) => {
    expect(await verdicts(text)).toEqual([verdict])
  })

  test('without a mark it is attributed to the passage that supports it', async () => {
    expect(await checkSentences('The data is erased within 45 days after a cancellation.', passages, tools)).toMatchObject([{ verdict: 'attributed', citations: [1] }])
  })

  test('says what is wrong', async () => {
    const [sentence] = await checkSentences('Keys are rotated every 60 days [1].', passages, tools)
    expect(sentence!.problems).toEqual(['“60” is not in [1]'])
  })
})

test('marks after the full stop, lists and line breaks', async () => {
  const checked = await checkSentences('Here is what I found:\n- Content is encrypted with AES-256. [1]\n- Alcohol is never reimbursed.[2] Data is erased within 45 days [1].', passages, tools)
  expect(checked.map(({ text, citations, verdict }) => [text, citations, verdict])).toEqual([
    ['Here is what I found:', [], 'heading'],
    ['Content is encrypted with AES-256.', [1], 'supported'],
    ['Alcohol is never reimbursed.', [2], 'supported'],
    ['Data is erased within 45 days.', [1], 'supported'],
  ])
})

test('a changed number is never supported', async () => {
  const sentences = ['Keys are rotated every 41 months', 'The data is erased within 45 days', 'Accommodation is reimbursed up to 1,400 euros per week']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sentences), fc.integer({ min: 2, max: 99_999 }), async (sentence, number) => {
      fc.pre(![41, 45, 1400, 12, 25, 3, 2024].includes(number))
      const changed = sentence.replace(/\d[\d,]*/, String(number))
      for (const n of [1, 2]) expect(await verdicts(`${changed} [${n}].`)).toEqual(['unsupported'])
    }),
    { numRuns: 100 },
  )
})

test('a stream yields the same sentences, however it is cut', async () => {
  const answer = 'Content is encrypted with AES-256 [1]. Keys are rotated every 60 days [1]. Alcohol is never reimbursed. [2] Data is erased within 45 days [1].'
  const whole = await checkSentences(answer, passages, tools)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
      const checker = createSentenceChecker(passages, tools)
      const streamed = []
      let at = 0
      for (let i = 0; at < answer.length; i++) {
        const size = sizes[i % sizes.length]!
        streamed.push(...(await checker.push(answer.slice(at, at + size))))
        at += size
      }
      streamed.push(...(await checker.end()))
      expect(streamed.map(({ text, verdict, citations }) => ({ text, verdict, citations }))).toEqual(whole.map(({ text, verdict, citations }) => ({ text, verdict, citations })))
    }),
    { numRuns: 40 },
  )
})

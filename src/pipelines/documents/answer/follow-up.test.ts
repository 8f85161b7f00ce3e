import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rewriteFollowUp } from './follow-up.js'

const before = [{ question: 'Who won the cup?' }, { question: 'How many days of leave do employees get in 2024?' }]

describe('leans on the latest question', () => {
  test.each([
    ['and for contractors?', 'How many days of leave do employees get in 2024 – for contractors?'],
    ['What about contractors?', 'How many days of leave do employees get in 2024 – contractors?'],
    ['what about 2023?', 'How many days of leave do employees get in 2023?'],
    ['in London?', 'How many days of leave do employees get in 2024 – in London?'],
    ['when does it expire?', 'when does it expire (days leave employees 2024)?'],
    ['why?', 'why (days leave employees 2024)?'],
  ])('%s', (question, rewritten) => {
    expect(rewriteFollowUp(question, before)).toBe(rewritten)
  })
})

test.each([
  'How do I reset my password?',
  'What is the notice period for interns in Germany?',
  'Is there a canteen?',
  'Does the travel policy say that receipts must be kept for hotels?',
])('stands on its own: %s', (question) => {
  expect(rewriteFollowUp(question, before)).toBe(question)
})

test('without earlier turns nothing changes', () => {
  fc.assert(
    fc.property(fc.string(), (question) => {
      expect(rewriteFollowUp(question, [])).toBe(question)
    }),
  )
})

test('uses no words but those of the question and of the turns that it was given', () => {
  const word = fc.constantFrom('leave', 'contractors', 'hotel', 'it', 'what', 'about', 'how', 'long', 'does', 'Paris', '2023', 'and', 'for', 'policy')
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => `${words.join(' ')}?`)
  fc.assert(
    fc.property(sentence, fc.array(sentence, { maxLength: 3 }), (question, turns) => {
      const known = new Set([question, ...turns].join(' ').toLowerCase().match(/\w+/g))
      const rewritten = rewriteFollowUp(question, turns.map((text) => ({ question: text })))
      for (const used of rewritten.toLowerCase().match(/\w+/g) ?? []) expect(known).toContain(used)
    }),
  )
})

import { expect, it } from 'vitest'
import { learnRules } from '../rules/learn.js'
import { learnInThread } from './learning-thread.js'

it('learns the same in a thread as here', async () => {
  const corrections = Array.from({ length: 300 }, (_each, n) => ({ decisionId: `d${n}`, at: n, raw: `lamp ${n} oak blk free shipping`, normalized: `lamp ${n} oak Black`, brand: '' }))
  const learned = await learnInThread(corrections)
  expect(learned).toEqual(learnRules(corrections))
  expect(learned.map((rule) => rule.description)).toContain('"blk" becomes "Black"')
})

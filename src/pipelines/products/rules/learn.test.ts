import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainRule } from './explain.js'
import { learnRules } from './learn.js'
import type { Correction } from './rule.js'
import { exampleCorrections } from './testing/example-corrections.js'

let count = 0
const correction = (raw: string, normalized: string, brand?: string): Correction => ({
  decisionId: `d${String(count).padStart(3, '0')}`,
  at: count++,
  raw,
  normalized,
  ...(brand === undefined ? {} : { brand }),
})
const learned = (...corrections: Correction[]) => learnRules(corrections).map((r) => `${r.kind}: ${r.from} > ${r.to}`)

describe('what a correction teaches', () => {
  test('abbreviations, misspellings and casing', () => {
    expect(learned(correction('Pen blk', 'Pen Black'))).toContain('abbreviation: blk > Black')
    expect(learned(correction('Keybaord wired', 'Keyboard wired'))).toContain('token: keybaord > Keyboard')
    expect(learned(correction('hp Printer', 'HP Printer'))).toContain('casing: hp > HP')
    expect(learned(correction('Stapler w/ Staples', 'Stapler with Staples'))).toContain('abbreviation: w/ > with')
    expect(learned(correction('Pens & Pencils', 'Pens and Pencils'))).toContain('token: & > and')
  })

  test('several words for one, and what was dropped beside them', () => {
    expect(learned(correction('hewlett packard Mouse', 'HP Mouse', 'HP'))).toContain('brand: hewlett packard > HP')
    expect(learned(correction('International Business Machines Pad', 'IBM Pad'))).toContain('abbreviation: international business machines > IBM')
    const both = learned(correction('NEW!! Mouse', 'Mouse'), correction('NEW Desk', 'Desk'), correction('NEW Acme Pad', 'Zeta Pad'))
    expect(both).toContain('remove: new > ')
    expect(both).toContain('token: acme > Zeta')
  })

  test('words that were always left out together are one rule', () => {
    const rules = learned(correction('Desk free shipping', 'Desk'), correction('Mouse Free Shipping!', 'Mouse'))
    expect(rules).toContain('remove: free shipping > ')
    expect(rules).not.toContain('remove: free > ')
  })

  test('a unit is general only after two different numbers', () => {
    const one = correction('Drive 16gb', 'Drive 16 GB')
    expect(learned(one, correction('Stick 16gb', 'Stick 16 GB'))).toContain('unit: 16gb > 16 GB')
    expect(learned(one, correction('Stick 32gb', 'Stick 32 GB'))).toContain('unit: #gb > # GB')
  })

  test('a conversion is a known factor, seen with two numbers', () => {
    const half = correction('Rice 0.5kg', 'Rice 500 g')
    expect(learned(half)).toEqual([])
    expect(learned(half, correction('Flour 2kg', 'Flour 2000 g'))).toContain('unit: #kg > #*1000 g')
    expect(learned(correction('A 3kg', 'A 17 g'), correction('B 6kg', 'B 34 g'))).toEqual([])
  })

  test('the brand first and the size of a pack last', () => {
    const rules = learned(correction('Pen Pilot 12pk blue', 'Pilot Pen blue 12-Pack', 'Pilot'), correction('6pk Marker Bic', 'Bic Marker 6-Pack', 'Bic'))
    expect(rules).toContain('order: {brand} > first')
    expect(rules).toContain('order: #-pack > last')
    expect(rules).toContain('unit: #pk > #-Pack')
  })

  test('numbers and model codes teach nothing about words', () => {
    expect(learned(correction('Camera DSC120B', 'Camera DSC-120B'), correction('Mouse M185 7', 'Mouse M185'))).toEqual([])
  })

  test('an approval, an empty and an endless title teach no rule', () => {
    expect(learned(correction('Pen Black', 'Pen Black'), correction('', 'Pen'), correction('Pen', ' '), correction('a b '.repeat(5000), 'a'))).toEqual([])
  })
})

describe('evidence', () => {
  const blk = [correction('Pen blk', 'Pen Black'), correction('Desk blk', 'Desk Black'), correction('Mat blk', 'Mat Black')]
  const rule = (corrections: Correction[], to = 'Black') => learnRules(corrections).find((r) => r.from === 'blk' && r.to === to)

  test('names the decisions for and against', () => {
    const kept = correction('BLK Audio Cable', 'BLK Audio Cable')
    expect(rule([...blk, kept])).toMatchObject({ support: blk.map((c) => c.decisionId), against: [kept.decisionId] })
    expect(explainRule(rule([...blk, kept])!)).toBe('"blk" becomes "Black". Learned from 3 decisions, 1 decision against it (confidence 0.50).')
  })

  test('of two that contradict, the better supported wins and the other is reported', () => {
    const other = correction('Cap blk', 'Cap Block')
    const [wins, loses] = [rule([...blk, other]), rule([...blk, other], 'Block')]
    expect(wins).toMatchObject({ against: [other.decisionId] })
    expect(wins?.lostTo).toBeUndefined()
    expect(loses).toMatchObject({ lostTo: wins?.id, against: blk.map((c) => c.decisionId) })
  })

  test('the same decision counts once, as it was last', () => {
    const [first] = blk
    const again = { ...first!, at: 1_000_000, normalized: 'Pen Blanket' }
    expect(rule([...blk, again])?.support).toHaveLength(2)
    expect(rule([again, ...blk])?.support).toHaveLength(2)
  })

  test('what is said of a brand by its own name is not against a rule', () => {
    const corrections = ['Pen', 'Desk', 'Mat'].map((w) => correction(`new ${w}`, w))
    const brand = correction('New Balance Shoe', 'New Balance Shoe', 'New Balance')
    expect(learnRules([...corrections, brand]).find((r) => r.from === 'new')?.against).toEqual([])
  })
})

const someExamples = fc.shuffledSubarray([...exampleCorrections], { minLength: 1 })

test('the order of corrections does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...exampleCorrections], { minLength: exampleCorrections.length }), (shuffled) => {
      expect(learnRules(shuffled)).toEqual(learnRules(exampleCorrections))
    }),
    { numRuns: 8 },
  )
})

test('a contradicting correction lowers the confidence of what it contradicts', () => {
  fc.assert(
    fc.property(someExamples, fc.nat(), (corrections, pick) => {
      const before = learnRules(corrections).filter((r) => ['remove', 'abbreviation', 'token', 'brand'].includes(r.kind) && /^\p{L}[\p{L} ]*$/u.test(r.from))
      const rule = before[pick % Math.max(1, before.length)]
      if (rule === undefined) return
      const kept = { decisionId: 'kept', at: 1, raw: `Zz ${rule.from} Zz`, normalized: `Zz ${rule.from} Zz` }
      const after = learnRules([...corrections, kept]).find((r) => r.id === rule.id)
      expect(after?.against).toContain('kept')
      expect(after?.confidence).toBeLessThan(rule.confidence)
    }),
    { numRuns: 30 },
  )
})

test('no titles break it', () => {
  const title = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: fc.constantFrom('a', 'B', '1', '"', '-', ' ', ',', '.', 'GB') , maxLength: 30 }))
  fc.assert(
    fc.property(fc.array(fc.record({ raw: title, normalized: title, brand: title }), { maxLength: 6 }), (rows) => {
      const rules = learnRules(rows.map((row, i) => ({ ...row, decisionId: `d${i}`, at: i })))
      for (const rule of rules) expect(rule.support.filter((id) => rule.against.includes(id))).toEqual([])
      expect(new Set(rules.map((r) => r.id)).size).toBe(rules.length)
    }),
  )
})

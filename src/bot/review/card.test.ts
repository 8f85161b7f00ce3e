import { describe, expect, it } from 'vitest'
import { actionIds, textOf } from '../blocks.js'
import { difference, reviewCard, type CardFacts } from './card.js'
import { correctView, readCorrection } from './correct-view.js'
import { readFormContext } from './form-context.js'
import { cardValue, readCardValue, reviewIds, reviewInputs } from './ids.js'
import { retrainCard } from './notice-card.js'
import { fakeView } from '../../pipelines/products/review/fake-review.js'
import { percent, traceOf } from './words.js'

const facts: CardFacts = { ownerId: 'ann', ownerName: null, catalogueId: 'cat_1', trace: null, lookAlikes: 0, decidedBy: 'Ann' }

describe('a card', () => {
  it('shows both titles, what differs, how sure it is and why', () => {
    const words = textOf(reviewCard(fakeView(), facts).blocks)
    expect(words).toContain('Sony _KDL-46_ BRAVIA ~TV blk~ *television black*')
    expect(words).toContain('87 %, likely')
    expect(words).toContain('*Price*  1,299  →  1,199.5')
    const priced = fakeView({ original: { price: 12.5, currency: 'EUR' } })
    expect(textOf(reviewCard(priced, facts).blocks)).toContain('*Price*  12.5 EUR  →  1,199.5')
    expect(words).not.toContain('*Brand*')
    expect(words).toContain('for: the model code is the same')
    expect(words).toContain('against: the price differs by 8 %')
    expect(words).toContain('“blk” is written “black” (7 corrections)')
    expect(words).toContain('prices.csv, line 214  ·  3 rows like this, decided as one  ·  12 waiting')
  })

  it('offers many at once only when there are several, and nothing to decide once decided', () => {
    expect(actionIds(reviewCard(fakeView(), facts).blocks)).not.toContain(reviewIds.bulk)
    expect(textOf(reviewCard(fakeView(), { ...facts, lookAlikes: 1234 }).blocks)).toContain('Approve look-alikes (1,234)')
    const decided = fakeView({ state: 'decided', decision: { decisionId: 'dec_1', kind: 'approve', title: 'Sony', userId: 'ann', at: 1e12, undoable: true } })
    expect(actionIds(reviewCard(decided, facts).blocks)).toEqual([reviewIds.undo, reviewIds.next])
    expect(textOf(reviewCard(decided, facts).blocks)).toContain('Approved *Sony* for 3 rows by *Ann*')
  })

  it('draws words that look like markup as words', () => {
    expect(difference('<!channel> *sale*', '~sale~')).toBe('~&lt;!channel&gt;~ _∼sale∼_')
    expect(difference('<!channel> *sale*', '~offer~')).toBe('~&lt;!channel&gt; ∗sale∗~ *∼offer∼*')
    expect(difference('same', 'same')).toContain('None')
  })

  it('never calls anything certain, and tells nobody what another reviewer decided', () => {
    expect([percent(0.998), percent(1), percent(0.001), percent(0.5)]).toEqual(['over 99 %', '100 %', 'under 1 %', '50 %'])
    const second = fakeView({ decision: { decisionId: 'dec_first', kind: 'correct', title: 'What the first one said', userId: 'ben', at: 0, undoable: false } })
    expect(traceOf({ kind: 'correct', to: { productId: 'prod_2' } }, second, 'dec_second')).toContain('Corrected to *Sony KDL-52')
    expect(traceOf({ kind: 'not-same' }, second, 'dec_second')).not.toContain('first one')
  })

  it('carries whose it is in its buttons', () => {
    const value = { ownerId: 'ann', subjectId: 'item_1', catalogueId: null }
    expect(readCardValue(cardValue(value))).toEqual(value)
    for (const strange of ['', 'x', 'a:b', ':b:c']) expect(readCardValue(strange)).toBeNull()
  })
})

describe('the correcting form', () => {
  const view = correctView(fakeView(), { ownerId: 'ann', itemId: 'item_1', catalogueId: null, slackChannelId: 'C1', threadTs: null, ts: '1.2' })
  const context = readFormContext(view.private_metadata!)!
  const filled = (title: string | null, candidate = 'none', product?: string) =>
    readCorrection(
      {
        [reviewInputs.candidate]: { [reviewInputs.candidate]: { selected_option: { value: candidate } } },
        [reviewInputs.product]: { [reviewIds.findProduct]: { selected_option: product ? { value: product } : null } },
        [reviewInputs.title]: { [reviewInputs.title]: { value: title } },
      },
      context,
    )

  it('takes one product or one title, and says what is wrong with anything else', () => {
    const suggested = context.suggested!
    expect(filled(suggested, 'prod_2')).toEqual({ kind: 'to', to: { productId: 'prod_2' } })
    expect(filled(null, 'none', 'prod_9')).toEqual({ kind: 'to', to: { productId: 'prod_9' } })
    expect(filled('  A   new title ')).toEqual({ kind: 'to', to: { title: 'A new title' } })
    for (const wrong of [filled(suggested), filled(''), filled('x'.repeat(501)), filled('!!!'), filled('Other', 'prod_2'), filled(suggested, 'prod_2', 'prod_9')]) expect(wrong.kind).toBe('wrong')
  })

  it('is no form for what was decided meanwhile', () => {
    expect(correctView(fakeView({ state: 'decided' }), context).submit).toBeUndefined()
    expect(readFormContext('{"ownerId":1}')).toBeNull()
    expect(readFormContext('no json')).toBeNull()
  })
})

describe('notices', () => {
  it('say the result first', () => {
    const result = { outcome: 'activated', modelId: 'art_2', version: 'v2', previousVersion: 'v1', decisions: 812, reason: 'F1 is higher.', metrics: [{ name: 'F1', before: 0.81, now: 0.86, difference: { low: 0.01, high: 0.09 } }], byName: null, seconds: 4.2 } as const
    expect(textOf(retrainCard({ ...result, metrics: [...result.metrics] }).blocks)).toContain('F1  *0.810 → 0.860*  (difference +0.010 to +0.090)')
    expect(actionIds(retrainCard({ ...result, metrics: [] }).blocks)).toEqual(['retrain.card', 'products.rollback'])
    expect(actionIds(retrainCard({ ...result, metrics: [], outcome: 'kept' }).blocks)).toEqual(['retrain.card', 'trial.ask'])
  })
})

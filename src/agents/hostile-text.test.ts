import { describe, expect, it } from 'vitest'
import { readableText } from '../bot/ask/words.js'
import { parseAnswer } from '../pipelines/documents/answer/answer-sentences.js'
import { factsOf } from '../pipelines/documents/answer/facts.js'
import { rewriteFollowUp } from '../pipelines/documents/answer/follow-up.js'
import { routeMessage } from './route.js'
import { inertMarkdown } from './untrusted.js'

/** The longest message that Slack delivers. */
const most = 40_000
const fill = (piece: string, length = most) => piece.repeat(length / piece.length)

// Written with a pattern that backtracks, each of these takes minutes of the one thread that answers everybody.
describe('pages of nothing', () => {
  it('are a question like any other', () => {
    expect(routeMessage(`${fill('…')}x`).kind).toBe('question')
    expect(routeMessage(`${fill('. ')}x`).kind).toBe('question')
    expect(routeMessage(`   ${fill(' ')}`).kind).toBe('empty')
  })

  it('are read as a person reads them', () => {
    expect(readableText(`a${fill('\n')}b ?`, 'U1', () => undefined)).toMatch(/^a\n+b\?$/)
    expect(readableText(fill('<#C1|'), 'U1', () => undefined)).toHaveLength(most)
    expect(readableText(`<${fill('http://a|')}`, 'U1', () => undefined).length).toBeGreaterThan(1000)
  })

  it('are no follow-up, and lend nothing to one', () => {
    expect(rewriteFollowUp(`and it${fill(' ')}x?`, [{ question: 'How much leave is there?' }])).toHaveLength(most + 8)
    expect(rewriteFollowUp('in 2023?', [{ question: `Costs in 2022${fill('?!')}x` }])).toContain('2023')
  })

  it('are no trouble in an answer that a model wrote', () => {
    expect(parseAnswer(`x${fill(' ')}y [1].`).map((each) => each.marks)).toEqual([[1]])
    expect(inertMarkdown(fill('['))).toHaveLength(most)
    expect(inertMarkdown(fill('!['))).toHaveLength(most)
    expect(inertMarkdown(`${fill('\n')}x`)).toHaveLength(most + 1)
  })

  it('are no trouble in a passage', () => {
    expect(factsOf(fill('a/')).filter((fact) => fact.kind !== 'name')).toEqual([])
    expect(factsOf(`${fill('a-', 10_000)} XR-200`).map((fact) => fact.text)).toContain('XR-200')
  })
})

import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertMarkdown, inertMrkdwn, inertPlain, inertQuote } from './untrusted.js'

const nasty = array(
  oneof(
    constantFrom('<!here>', '<@U1>', '<#C1|x>', '<https://evil.example|click>', '[a](http://e.example)', '![x](http://e)', '@channel', '@Everyone', '[1]', '&lt;', '*', '_', '`', '\n', '\u202e', '\u0000', 'www.x.com', '[a][b]', '[r]: http://x', '\\', '> '),
    string({ unit: 'binary', maxLength: 8 }),
  ),
  { maxLength: 30 },
).map((parts) => parts.join(''))

describe('text from people, documents and models', () => {
  it('holds no Slack markup, mass mention or link target, whatever it was', () => {
    assert(
      property(nasty, (text) => {
        for (const safe of [inertMrkdwn(text), inertQuote(text), inertPlain(text)]) {
          expect(safe).not.toMatch(/[<>]/)
          expect(safe).not.toMatch(/@(here|channel|everyone)\b/i)
          expect(safe).not.toContain('\n')
          expect(safe).not.toContain('\u202e')
        }
        for (const safe of [inertMrkdwn(text), inertQuote(text), inertMarkdown(text)]) {
          expect(safe).not.toContain('://')
          expect(safe).not.toContain('<')
          expect(safe).not.toMatch(/@(here|channel|everyone)\b/i)
        }
        expect(inertQuote(text)).not.toMatch(/(?<!\\)\[\d/)
        expect(inertMarkdown(text)).not.toMatch(/\]\s?\(/)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps what is harmless readable', () => {
    expect(inertMrkdwn('travel_policy_2024.pdf & more')).toBe('travel_policy_2024.pdf &amp; more')
    expect(inertMarkdown('## Costs\n- **120 €** [1][2]\n> said')).toBe('## Costs\n- **120 €** [1][2]\n> said')
    expect(inertQuote('See [3] for 5 * 4')).toBe('See (3) for 5 \\* 4')
    expect(inertPlain('a'.repeat(200), 75)).toHaveLength(75)
  })
})

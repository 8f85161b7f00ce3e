import { describe, expect, it } from 'vitest'
import { decodeToTyped, encodeTyped } from './compose.js'

const people = [{ id: 'U1', names: ['ann', 'Ann Lee'] }, { id: 'U2', names: ['Quartermaster'] }]
const channels = [{ id: 'C1', names: ['general'] }]
const encode = (typed: string) => encodeTyped(typed, people, channels)

describe('encodeTyped', () => {
  it('names people, channels and everybody', () => {
    expect(encode('@Ann Lee and @quartermaster in #general, @here')).toBe('<@U1> and <@U2> in <#C1>, <!here>')
  })
  it('leaves look-alikes', () => {
    expect(encode('mail ann@ann.org, @annabel, #generals')).toBe('mail ann@ann.org, @annabel, #generals')
  })
  it('escapes the rest and wraps addresses', () => {
    expect(encode('a<b & <@U9> https://e.org/?a=1&b=2.')).toBe('a&lt;b &amp; &lt;@U9&gt; <https://e.org/?a=1&amp;b=2>.')
  })
  it('does not name anybody inside code', () => {
    expect(encode('`@ann` ```#general```')).toBe('`@ann` ```#general```')
  })
})

it('decodeToTyped gives back what was typed', () => {
  const typed = '@ann a<b & "c" in #general https://e.org/?a=1&b=2 @here'
  expect(decodeToTyped(encode(typed), people, channels)).toBe(typed)
})

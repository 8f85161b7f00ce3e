import { expect, test } from 'vitest'
import { cleanText, taskText } from './clean-text.js'

test.each([
  ['<p>Fix <b>login</b> &amp; sign-up</p>', 'Fix login & sign-up'],
  ['## Steps\n- [ ] open [the page](https://a.example/x)\n- **click** `Save`', 'Steps open the page click Save'],
  ['see https://a.example/b?c=d and www.b.example/x now', 'see and now'],
  ['a\u200b b\u0000c\t\n d', 'a b c d'],
  ['```ts\nconst a = 1\nconst b = 2\n```\nthen', 'const a = 1 then'],
  ['if a < b and c > d', 'if a < b and c > d'],
  ['snake_case and 2 * 3 * 4', 'snake_case and 2 * 3 * 4'],
  ['<script>alert(1)</script>ok<!-- no -->', 'ok'],
  ['&#x41;&#0;&nope;', 'A &nope;'],
])('%j becomes %j', (text, clean) => expect(cleanText(text)).toBe(clean))

test('long and hostile texts are cut, and end', () => {
  expect(cleanText('word '.repeat(10_000), 100).length).toBeLessThanOrEqual(100)
  for (const hostile of ['<'.repeat(20_000), '['.repeat(20_000), '**a'.repeat(8000), '`'.repeat(20_000), '<!--'.repeat(5000)]) expect(cleanText(hostile).length).toBeLessThanOrEqual(4000)
})

test('title and description are one text', () => {
  expect(taskText({ title: 'Why?', description: ' because ' })).toBe('Why? because')
  expect(taskText({ title: 'Fix it', description: '' })).toBe('Fix it')
})

import { describe, expect, it } from 'vitest'
import { isMuteWord, isUnmuteWord, mentionsIn, readableText } from './words.js'

describe('what people write in Slack', () => {
  it('reads as they see it', () => {
    const read = (text: string) => readableText(text, 'UBOT', (id) => (id === 'U1' ? 'Ann' : undefined))
    expect(read('<@UBOT> is 3 &lt; 5 &amp; true?')).toBe('is 3 < 5 & true?')
    expect(read('hey <@UBOT>, ask <@U1> in <#C1|general> or <@U2>')).toBe('hey, ask @Ann in #general or @someone')
    expect(read('see <https://x.example/a|the page> and <https://y.example>')).toBe('see the page and https://y.example')
    expect(read('<!here> attention')).toBe('attention')
    expect(mentionsIn('<@UBOT> and <@W12|x>')).toEqual(['UBOT', 'W12'])
  })

  it('mutes only when nothing else is said', () => {
    for (const text of ['mute', 'Mute!', 'stop listening', 'please be quiet', 'stop answering here']) expect(isMuteWord(text)).toBe(true)
    for (const text of ['how do I mute a call?', 'mute the alarm of the boiler', 'unmute']) expect(isMuteWord(text)).toBe(false)
    expect(isUnmuteWord('unmute')).toBe(true)
    expect(isUnmuteWord('how to unmute?')).toBe(false)
  })
})

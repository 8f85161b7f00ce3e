const small = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ').map((word, i) => [word, i]),
)
const tens = new Map('twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, i) => [word, 20 + 10 * i]))
const scales = new Map([['hundred', 100], ['thousand', 1e3], ['million', 1e6], ['billion', 1e9], ['dozen', 12]])
const anyWord = [...small.keys(), ...tens.keys(), ...scales.keys()].join('|')

/** A number written out, such as `twenty-five`, `two hundred and ten`, `half a million` left aside. */
export const numberWords = new RegExp(`\\b(?:${anyWord})(?:(?:[\\s-]+|\\s+and\\s+)(?:${anyWord}))*\\b`, 'gi')

/** The value of what `numberWords` matches. */
export function wordsToNumber(text: string): number {
  let total = 0
  let current = 0
  for (const word of text.toLowerCase().split(/[\s-]+/)) {
    const scale = scales.get(word)
    if (scale === undefined) current += small.get(word) ?? tens.get(word) ?? 0
    else if (scale >= 1000) {
      total += (current || 1) * scale
      current = 0
    } else current = (current || 1) * scale
  }
  return total + current
}

export function scaleOf(word: string): number {
  return scales.get(word.toLowerCase()) ?? { k: 1e3, m: 1e6, bn: 1e9 }[word.toLowerCase()] ?? 1
}

import type { Aligned } from './align.js'
import type { Evidence } from './evidence.js'
import type { Reading } from './read-correction.js'
import { keysOf, placesOf, writtenText } from './tokens.js'

/** Words that one rule may start from. */
export const mostWordsInRule = 4

/** Replacements, and every phrase that was left out. */
export function learnWords(words: Evidence, { decisionId, raw, brand }: Aligned, { edits, removed }: Reading): void {
  for (const { start, from, to } of edits) {
    const candidate = words.support(from, to, decisionId)
    if (raw[start - 1]?.class !== 'number') candidate.free = true
    if (brand !== '' && (to.toLowerCase() === brand || from === brand)) candidate.brand = true
  }
  for (let start = 0; start < raw.length; start++) {
    if (removed[start] === true && raw[start]?.class === 'mark') words.support(raw[start]?.key ?? '', '', decisionId)
    for (let length = 1; length <= mostWordsInRule; length++) {
      const last = start + length - 1
      if (removed[last] !== true || raw[last]?.class !== 'word') break
      words.support(keysOf(raw.slice(start, last + 1)), '', decisionId).free = true
    }
  }
}

/** Looks at each place where a rule could have started from, and what became of it there. */
export function observeWords(words: Evidence, aligned: Aligned, { edits, removed }: Reading): void {
  const { raw, normalized, alignment, decisionId } = aligned
  const brand = placesOf(raw, aligned.brand === '' ? [] : aligned.brand.split(' '))
  const edited = new Map(edits.map((edit) => [edit.start * 8 + edit.length, edit.to]))
  for (let start = 0; start < raw.length; start++) {
    let key = ''
    for (let length = 1; length <= mostWordsInRule; length++) {
      const token = raw[start + length - 1]
      if (token === undefined || (token.class !== 'word' && token.class !== 'mark')) break
      key = length === 1 ? token.key : `${key} ${token.key}`
      if (!words.byFrom.has(key)) continue
      let outcome = edited.get(start * 8 + length) ?? null
      if (outcome === null) {
        const span = Array.from({ length }, (_, n) => start + n)
        const first = alignment.to[start] ?? -1
        if (span.every((i) => removed[i] === true)) outcome = ''
        else if (first !== -1 && span.every((i, n) => alignment.to[i] === first + n)) outcome = writtenText(normalized.slice(first, first + length))
      }
      const namesBrand = brand.slice(start, start + length).every(Boolean)
      if (!namesBrand || outcome?.toLowerCase() !== key) words.observe(key, outcome, decisionId)
    }
  }
}

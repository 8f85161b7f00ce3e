/** Whether `short` is what is left of `long` when letters are dropped, its first letter kept (`blk` of `black`). */
export function shortens(short: string, long: string): boolean {
  if (short.length >= long.length || short[0] !== long[0]) return false
  let found = 0
  for (const char of long) if (char === short[found]) found++
  return found === short.length
}

/** Whether `short` is made of the first letters of the words (`hp` of `hewlett packard`). */
export function initials(short: string, words: readonly string[]): boolean {
  return words.length > 1 && short.length === words.length && words.every((word, i) => word[0] === short[i])
}

/**
 * How alike two different words are, 0 or 0.6 to 1: the same but for hyphens and dots, one an abbreviation of the other, or a
 * misspelling (at least 70 % of the letters in place, by edit distance).
 */
export function similarity(a: string, b: string): number {
  if (a[0] !== b[0] && !a.startsWith('-') && !b.startsWith('-')) return 0
  const plainA = a.replaceAll(/[^\p{L}]/gu, '')
  const plainB = b.replaceAll(/[^\p{L}]/gu, '')
  if (plainA === '' || plainB === '' || plainA[0] !== plainB[0]) return 0
  if (plainA === plainB) return 0.95
  const [short, long] = plainA.length <= plainB.length ? [plainA, plainB] : [plainB, plainA]
  if (short.length > 40 || long.length > 40) return 0
  const shortOf = a.length <= b.length ? a : b
  if ((short.length > 1 || shortOf.endsWith('/')) && shortens(short, long)) return 0.8
  if (short.length < 4 || long.length - short.length > 2) return 0
  const share = 1 - editDistance(short, long) / long.length
  return share >= 0.7 ? share * 0.9 : 0
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Words and character grams are numbers below this; two that share one are compared as the same. */
export const buckets = 1 << 18

/** FNV-1a with a final mix, folded to a bucket. */
export function bucketOf(text: string, from = 0, to = text.length): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) & (buckets - 1)
}

/** Distinct buckets of the tokens, ascending. */
export function hashedSet(tokens: Iterable<string>): Int32Array {
  const found: number[] = []
  for (const token of tokens) found.push(bucketOf(token))
  return sortedSet(Int32Array.from(found))
}

/**
 * Distinct buckets of all character grams of `shortest` to `longest` characters, ascending. Each word is taken with one
 * blank on either side, so that beginnings and ends of words are grams of their own; grams do not cross words.
 */
export function hashedGrams(tokens: Iterable<string>, shortest: number, longest: number): Int32Array {
  let length = 0
  const padded = Array.from(tokens, (token) => ` ${token} `)
  for (const text of padded) for (let n = shortest; n <= longest; n++) length += Math.max(0, text.length - n + 1)
  const found = new Int32Array(length)
  let at = 0
  for (const text of padded) {
    for (let from = 0; from + shortest <= text.length; from++) {
      let hash = 0x811c9dc5
      for (let n = 1; n <= longest && from + n <= text.length; n++) {
        hash = Math.imul(hash ^ text.charCodeAt(from + n - 1), 0x01000193)
        if (n >= shortest) found[at++] = mix(hash)
      }
    }
  }
  return sortedSet(found)
}

function sortedSet(values: Int32Array): Int32Array {
  values.sort()
  let kept = 0
  for (let i = 0; i < values.length; i++) if (i === 0 || values[i] !== values[i - 1]) values[kept++] = values[i]!
  return values.slice(0, kept)
}

/** How many buckets both ascending sets hold. */
export function shared(a: Int32Array, b: Int32Array): number {
  let i = 0
  let j = 0
  let count = 0
  while (i < a.length && j < b.length) {
    const x = a[i]!
    const y = b[j]!
    if (x === y) count++
    if (x <= y) i++
    if (y <= x) j++
  }
  return count
}

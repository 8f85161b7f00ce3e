/** A set of row numbers as bits: small enough to send along with every query (100,000 passages are 12 kB). */
export interface IdSet {
  readonly bits: Uint8Array
  readonly size: number
}

/** From inclusive ranges. */
export function idSetOf(ranges: Iterable<{ first: number; last: number }>): IdSet {
  const all = [...ranges]
  const highest = all.reduce((most, { last }) => Math.max(most, last), 0)
  const bits = new Uint8Array((highest >> 3) + 1)
  let size = 0
  for (const { first, last } of all) {
    for (let id = first; id <= last; id++) {
      const mask = 1 << (id & 7)
      if ((bits[id >> 3]! & mask) === 0) {
        bits[id >> 3]! |= mask
        size++
      }
    }
  }
  return { bits, size }
}

export function hasId(set: IdSet, id: number): boolean {
  return ((set.bits[id >>> 3] ?? 0) & (1 << (id & 7))) !== 0
}

export function* idsOf(set: IdSet): Iterable<number> {
  for (let byte = 0; byte < set.bits.length; byte++) {
    const value = set.bits[byte]!
    if (value === 0) continue
    for (let bit = 0; bit < 8; bit++) if (value & (1 << bit)) yield byte * 8 + bit
  }
}

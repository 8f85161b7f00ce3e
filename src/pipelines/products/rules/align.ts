import { similarity } from './similar.js'
import type { Token } from './tokens.js'

export interface Alignment {
  /** For each token of the raw title its counterpart in the normalized one, -1 for none. */
  to: number[]
  /** The same seen from the normalized title. */
  from: number[]
  /** Tokens of the normalized title that stand in another order than in the raw one. */
  moved: boolean[]
}

/** A correction with both titles in tokens. */
export interface Aligned {
  decisionId: string
  raw: Token[]
  normalized: Token[]
  brand: string
  alignment: Alignment
}

/**
 * Which token of one title became which of the other. Needleman-Wunsch: the same word counts most, a similar one (see
 * `similarity`) only when neither occurs as it is on the other side; then runs that are left over on both sides and read the
 * same have moved. Words of the brand, and
 * numbers with their units, count less: of `Laptop Dell` and `Dell Laptop` the brand has moved.
 */
export function align(raw: readonly Token[], normalized: readonly Token[], brand: ReadonlySet<string>): Alignment {
  const width = normalized.length + 1
  const score = pairScorer(raw, normalized, brand)
  const best = new Float64Array((raw.length + 1) * width)
  const at = (i: number, j: number): number => best[i * width + j] ?? 0
  for (let i = raw.length - 1; i >= 0; i--)
    for (let j = normalized.length - 1; j >= 0; j--) {
      const pair = score(i, j)
      best[i * width + j] = Math.max(pair > 0 ? at(i + 1, j + 1) + pair : 0, at(i + 1, j), at(i, j + 1))
    }
  const to = raw.map(() => -1)
  const from = normalized.map(() => -1)
  for (let i = 0, j = 0; i < raw.length && j < normalized.length; ) {
    const pair = score(i, j)
    if (pair > 0 && at(i, j) === at(i + 1, j + 1) + pair) {
      to[i] = j
      from[j++] = i++
    } else if (at(i, j) === at(i + 1, j)) i++
    else j++
  }
  return { to, from, moved: findMoves(raw, normalized, to, from) }
}

function pairScorer(raw: readonly Token[], normalized: readonly Token[], brand: ReadonlySet<string>) {
  const inRaw = new Set(raw.map((t) => t.key))
  const inNormalized = new Set(normalized.map((t) => t.key))
  return (i: number, j: number): number => {
    const a = raw[i]
    const b = normalized[j]
    if (a === undefined || b === undefined) return 0
    if (a.key === b.key) return a.class === 'mark' ? 1 : brand.has(a.key) ? 3 : isOfUnit(raw, i) ? 1.9 : 4
    if (!isLetters(a) || !isLetters(b) || inNormalized.has(a.key) || inRaw.has(b.key)) return 0
    return (isOfUnit(raw, i) ? 1.5 : 2) * similarity(a.key, b.key)
  }
}

/** Numbers and what follows them: together they weigh less than one other word. */
function isOfUnit(tokens: readonly Token[], i: number): boolean {
  return tokens[i]?.class === 'number' || tokens[i - 1]?.class === 'number'
}

function isLetters(token: Token): boolean {
  return token.class === 'word' || token.class === 'suffix'
}

function findMoves(raw: readonly Token[], normalized: readonly Token[], to: number[], from: number[]): boolean[] {
  const moved = normalized.map(() => false)
  for (let j = 0; j < normalized.length; j++) {
    if (from[j] !== -1 || normalized[j]?.class === 'mark') continue
    for (let i = 0; i < raw.length; i++) {
      if (to[i] !== -1 || !movesWith(raw, i, normalized, j, 0)) continue
      for (let n = 0; to[i + n] === -1 && from[j + n] === -1 && movesWith(raw, i, normalized, j, n); n++) {
        to[i + n] = j + n
        from[j + n] = i + n
        moved[j + n] = true
      }
      break
    }
  }
  return moved
}

/** The nth token of the run reads the same, or much alike (`12pk` moved as `12-Pack`). */
function movesWith(raw: readonly Token[], i: number, normalized: readonly Token[], j: number, n: number): boolean {
  const a = raw[i + n]
  const b = normalized[j + n]
  if (a === undefined || b === undefined) return false
  if (a.key === b.key) return a.class !== 'mark'
  return isLetters(a) && isLetters(b) && similarity(a.key, b.key) >= (isOfUnit(raw, i + n) ? 0.6 : 0.8)
}

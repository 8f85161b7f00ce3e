import type { Aligned } from './align.js'
import type { Evidence } from './evidence.js'
import { keysOf, placesOf } from './tokens.js'
import { unitAt } from './units.js'

type End = 'first' | 'last'

const mostWords = 3

/** Words, units and brands that a person moved to the start or the end of a title. */
export function learnOrder(order: Evidence, aligned: Aligned): void {
  for (const piece of pieces(aligned)) {
    if (!aligned.alignment.moved[piece.start]) continue
    const end = endOf(aligned, piece)
    if (end === null) continue
    order.support(piece.from, end, aligned.decisionId).seen.add(piece.seen)
  }
  if (brandCameFirst(aligned)) order.support('{brand}', 'first', aligned.decisionId).seen.add(aligned.brand)
}

/** Where the same words were left elsewhere, or moved to the other end. */
export function observeOrder(order: Evidence, aligned: Aligned): void {
  const { normalized, alignment, brand, decisionId } = aligned
  for (let start = 0; start < normalized.length; start++)
    for (let length = 1, words = ''; length <= mostWords; length++) {
      const token = normalized[start + length - 1]
      if (token === undefined) break
      words = length === 1 ? token.key : `${words} ${token.key}`
      const unit = length === 2 ? unitAt(normalized, start) : null
      const from = unit?.pattern ?? words
      const general = brand !== '' && from === brand && !brandCameFirst(aligned) ? ['{brand}'] : []
      for (const key of [from, ...general]) {
        for (const [to, candidate] of order.byFrom.get(key) ?? []) {
          const there = endOf(aligned, { start, length })
          if (there === null && alignment.from[start] === -1) continue
          if (there !== to && (alignment.moved[start] === true || !standsAt(aligned, { start, length }, to))) candidate.against.add(decisionId)
        }
      }
    }
}

/** Whether words that stay stood before the brand, and none does now: by whichever of them moved. */
function brandCameFirst({ raw, normalized, alignment, brand }: Aligned): boolean {
  const keys = brand === '' ? [] : brand.split(' ')
  const start = placesOf(raw, keys).indexOf(true)
  const first = normalized.findIndex((token) => token.class !== 'mark')
  if (start === -1 || !placesOf(normalized, keys)[first]) return false
  return raw.some((token, i) => i < start && token.class !== 'mark' && alignment.to[i] !== -1)
}

interface Piece {
  start: number
  length: number
}

function pieces({ normalized, alignment }: Aligned): (Piece & { from: string; seen: string })[] {
  const found: (Piece & { from: string; seen: string })[] = []
  for (let start = 0; start < normalized.length; start++) {
    if (alignment.moved[start] !== true) continue
    const unit = unitAt(normalized, start)
    let length = unit === null ? 0 : 2
    if (unit === null) while (alignment.moved[start + length] === true && normalized[start + length]?.class === 'word') length++
    const from = unit?.pattern ?? keysOf(normalized.slice(start, start + length))
    if (length > 0 && length <= mostWords) found.push({ start, length, from, seen: unit?.number ?? from })
    start += Math.max(0, length - 1)
  }
  return found
}

/** The end that a moved piece went to: past all that kept its order. */
function endOf(aligned: Aligned, piece: Piece): End | null {
  if (aligned.alignment.moved[piece.start] !== true) return null
  if (standsAt(aligned, piece, 'first')) return 'first'
  return standsAt(aligned, piece, 'last') ? 'last' : null
}

function standsAt({ alignment, normalized }: Aligned, { start, length }: Piece, end: string): boolean {
  const stays = (i: number): boolean => alignment.from[i] !== -1 && alignment.moved[i] !== true
  return !normalized.some((token, i) => stays(i) && token.class !== 'mark' && (end === 'first' ? i < start : i >= start + length))
}

import type { ClaimStream } from '../../../db/review-items.js'
import { seeded, shuffled, unitHash } from '../../learning/random.js'

/** How many items a person was given so far: in all, and of rows that nobody had looked at before. */
export interface Given {
  all: number
  first: number
}

const of = <T>(stream: T, count: number): T[] => Array.from({ length: count }, () => stream)
const kinds = [...of('first' as const, 16), ...of('second' as const, 2), ...of('blind' as const, 2)]
const parts = [...of('margin' as const, 14), ...of('audit' as const, 4), ...of('confident' as const, 2)]

/**
 * Which part of the queue is asked first, and what stands in when it is empty. First looks are 70 % smallest margin, 20 % random,
 * 10 % most confident; two of twenty are a second look at what another reviewer decided, two of the blind sample. Dealt from
 * shuffled decks of twenty, so that the shares hold for what one person sees and not only on average, and the next cannot be guessed.
 */
export function streamsFor(userId: string, given: Given): ClaimStream[] {
  const part = dealt(parts, `${userId} part`, given.first)
  const first: ClaimStream[] = [part, ...(['margin', 'audit', 'confident'] as const).filter((each) => each !== part)]
  const kind = dealt(kinds, `${userId} kind`, given.all)
  if (kind === 'second') return ['second', ...first, 'blind']
  if (kind === 'blind') return ['blind', ...first, 'second']
  return [...first, 'second', 'blind']
}

function dealt<T>(deck: readonly T[], owner: string, position: number): T {
  const round = Math.floor(position / deck.length)
  return shuffled(deck, seeded(unitHash('review deck', owner, String(round)) * 2 ** 32))[position % deck.length]!
}

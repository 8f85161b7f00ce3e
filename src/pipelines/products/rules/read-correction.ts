import { align, type Aligned } from './align.js'
import { longestTitle, type Correction } from './rule.js'
import { readBlocks } from './read-blocks.js'
import { keysOf, placesOf, tokenize } from './tokens.js'
import { unitAt, type UnitUse } from './units.js'

/** Titles with more tokens are no titles; comparing them takes tokens times tokens. */
const mostTokens = 120

export interface WordEdit {
  start: number
  length: number
  from: string
  to: string
}

export interface UnitEdit {
  use: UnitUse
  /** How number and unit are written now (`# GB`, `#*1000 g`); null when that is unclear. */
  to: string | null
}

/** What a person changed in one title. */
export interface Reading {
  edits: WordEdit[]
  removed: boolean[]
  units: UnitEdit[]
}

/** Null for what teaches nothing: an empty or endless title. */
export function alignCorrection(correction: Correction): Aligned | null {
  if (correction.raw.length > longestTitle || correction.normalized.length > longestTitle) return null
  const raw = tokenize(correction.raw.normalize('NFKC')).tokens
  const normalized = tokenize(correction.normalized.normalize('NFKC')).tokens
  if (raw.length === 0 || normalized.length === 0 || raw.length > mostTokens || normalized.length > mostTokens) return null
  const brandTokens = tokenize(correction.brand ?? '').tokens
  const alignment = align(raw, normalized, new Set(brandTokens.map((t) => t.key)))
  return { decisionId: correction.decisionId, raw, normalized, brand: keysOf(brandTokens), alignment }
}

/** Words that were dropped with nothing in their place: in other titles they do not count as part of what replaced them. */
export function droppedWords(aligned: Aligned): string[] {
  const { removed } = readBlocks(aligned, new Set())
  return aligned.raw.filter((token, i) => removed[i] === true && token.class === 'word').map((token) => token.key)
}

/** Takes an aligned correction apart into edits. `noise`: words known to be dropped. */
export function readCorrection(aligned: Aligned, noise: ReadonlySet<string>): Reading {
  const { raw, normalized, alignment } = aligned
  const edits: WordEdit[] = []
  raw.forEach((token, i) => {
    const other = normalized[alignment.to[i] ?? -1]
    if (other?.class !== 'word' || token.class !== 'word' || other.text === token.text) return
    edits.push({ start: i, length: 1, from: token.key, to: other.text })
  })
  const blocks = readBlocks(aligned, noise)
  const brand = placesOf(raw, aligned.brand === '' ? [] : aligned.brand.split(' '))
  const units: UnitEdit[] = []
  for (let i = 0; i + 1 < raw.length; i++) {
    const use = brand[i] === true ? null : unitAt(raw, i)
    if (use !== null) units.push({ use, to: blocks.conversions.get(i) ?? unitNow(aligned, i) })
  }
  return { edits: [...edits, ...blocks.edits], removed: blocks.removed, units }
}

function unitNow({ raw, normalized, alignment }: Aligned, start: number): string | null {
  const j = alignment.to[start] ?? -1
  const unit = normalized[j + 1]
  if (j === -1 || unit === undefined) return null
  const partner = alignment.to[start + 1]
  const replaced = partner === -1 && alignment.from[j + 1] === -1 && (raw[start + 1]?.class === 'suffix' || unit.class === 'suffix')
  if (partner !== j + 1 && !replaced) return null
  if (unit.class !== 'word' && unit.class !== 'suffix') return null
  return `#${unit.gap === '' ? '' : ' '}${unit.text}`
}

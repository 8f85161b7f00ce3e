import type { Token } from './tokens.js'

const opens = new Set(['(', '[', '/', '|', ',', '&', '+', ';'])

/** `16gb` read as a number and how its unit is written: `gb` glued, or after a space. */
export interface UnitUse {
  start: number
  number: string
  /** `#gb`, `# gb`: lower case, as rules are looked up. */
  pattern: string
  /** `#GB`: as it is written. */
  written: string
}

/** The number with a unit (or any word) after it that starts at a token, if one does and stands on its own. */
export function unitAt(tokens: readonly Token[], start: number): UnitUse | null {
  const number = tokens[start]
  const unit = tokens[start + 1]
  if (number?.class !== 'number' || unit === undefined) return null
  const before = tokens[start - 1]
  if (number.gap === '' && before !== undefined && !opens.has(before.text)) return null
  if (unit.class !== 'suffix' && !(unit.class === 'word' && unit.gap !== '')) return null
  const after = tokens[start + 2]
  if (unit.class === 'suffix' && after?.gap === '' && after.class !== 'mark') return null
  const gap = unit.gap === '' ? '' : ' '
  return { start, number: number.text, pattern: `#${gap}${unit.key}`, written: `#${gap}${unit.text}` }
}

/** Factors between units that a conversion may have: a ratio close to none of them is chance. */
const factors = [10, 100, 1000, 1_000_000, 2.54, 25.4, 30.48, 0.3048, 0.453_592_37, 453.592_37, 28.349_523, 29.573_53, 1.609_344, 12, 16, 0.9144, 60, 24]

/** The known factor that takes one number to the other (1 % apart at most, for rounding), or null. */
export function factorBetween(from: string, to: string): number | null {
  const ratio = Number(to.replace(',', '.')) / Number(from.replace(',', '.'))
  if (!Number.isFinite(ratio) || ratio <= 0) return null
  for (const factor of factors) {
    if (Math.abs(ratio / factor - 1) < 0.01) return factor
    if (Math.abs(ratio * factor - 1) < 0.01) return Number((1 / factor).toPrecision(9))
  }
  return null
}

/** A number times a factor, to at most two decimals; null when the number cannot be read for certain (`1,024.5`, `1.2.3`). */
export function convert(number: string, factor: number): string | null {
  if (!/^\d{1,9}(?:[.,]\d{1,2})?$/.test(number)) return null
  const value = Number(number.replace(',', '.')) * factor
  const text = String(Math.round(value * 100) / 100)
  return text === '0' || text.includes('e') ? null : text
}

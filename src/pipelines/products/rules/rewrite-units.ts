import type { Applied } from './apply.js'
import type { RuleIndex } from './compile.js'
import type { Token } from './tokens.js'
import { convert, unitAt } from './units.js'

/** Numbers with their units; a rule for this very number comes before one for any. */
export function rewriteUnits(tokens: Token[], index: RuleIndex, brand: readonly boolean[], applied: Applied[]): Token[] {
  if (index.units.size === 0) return tokens
  const result: Token[] = []
  for (let i = 0; i < tokens.length; i++) {
    const number = tokens[i]
    if (number === undefined) break
    const use = number.class === 'number' && brand[i] !== true ? unitAt(tokens, i) : null
    const unit = tokens[i + 1]
    const found = use === null ? undefined : (index.units.get(use.number + use.pattern.slice(1)) ?? index.units.get(use.pattern))
    const digits = found === undefined ? null : found.factor === null ? number.text : convert(number.text, found.factor)
    if (use === null || unit === undefined || found === undefined || digits === null) {
      result.push(number)
      continue
    }
    const from = number.text + unit.gap + unit.text
    const to = digits + found.unit
    if (digits === number.text && use.written === `#${found.unit}`) {
      result.push(number)
      continue
    }
    const text = found.unit.trimStart()
    const gap = found.unit.slice(0, found.unit.length - text.length)
    result.push({ ...number, text: digits, key: digits }, { ...unit, text, key: text.toLowerCase(), gap, class: gap === '' ? 'suffix' : 'word' })
    applied.push({ ruleId: found.rule.id, from, to, at: number.at })
    i++
  }
  return result
}

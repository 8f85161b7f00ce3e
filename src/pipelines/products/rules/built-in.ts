import { describeRule } from './explain.js'
import { ruleId, type Rule, type RuleKind } from './rule.js'

/** What `from` of the built-in `text` rules names. */
export type TextStep = 'marks' | 'unicode' | 'decoration' | 'separators' | 'spaces'

const textSteps: Record<TextStep, string> = {
  marks: 'trade marks (™ ® © ℠) are left out',
  unicode: 'full-width letters, ligatures and odd spaces become plain ones (NFKC; fractions and squares stay)',
  decoration: 'decoration (!!! *** ~~~) is left out',
  separators: 'dashes, commas and slashes at the start and the end are left out',
  spaces: 'one space between words, none before commas',
}

/** Units whose spelling nobody argues about; single letters are left to learning (`5G` is no mass). */
const spellings: Record<string, readonly string[]> = {
  GB: ['gb', 'gbyte', 'gbytes', 'gigabyte', 'gigabytes'],
  TB: ['tb', 'terabyte', 'terabytes'],
  MB: ['mb', 'megabyte', 'megabytes'],
  mAh: ['mah'],
  kWh: ['kwh'],
  kg: ['kg', 'kgs'],
  mg: ['mg'],
  mm: ['mm'],
  cm: ['cm'],
  ml: ['ml'],
  GHz: ['ghz'],
  MHz: ['mhz'],
  kHz: ['khz'],
  Hz: ['hz'],
}

const inchSigns = ['"', '″', '”', "''", '′′']

/** Rules that every catalogue starts with; a learned rule for the same `from` takes their place, and each can be switched off. */
export const builtInRules: readonly Rule[] = Object.freeze([
  ...Object.entries(textSteps).map(([step, description]) => builtIn('text', step, '', description)),
  ...Object.entries(spellings).flatMap(([unit, keys]) =>
    keys.flatMap((key) => [`#${key}`, `# ${key}`, `#-${key}`].map((from) => builtIn('unit', from, `# ${unit}`))),
  ),
  ...[...['inch', 'inches'].flatMap((word) => [`#${word}`, `# ${word}`, `#-${word}`]), '#in', '#-in', ...inchSigns.slice(1).map((sign) => `#${sign}`)].map((from) => builtIn('unit', from, '#"')),
])

function builtIn(kind: RuleKind, from: string, to: string, description = describeRule(kind, from, to)): Rule {
  return Object.freeze({ id: ruleId(kind, from, to), kind, from, to, description, origin: 'built-in', support: [], against: [], confidence: 1 })
}

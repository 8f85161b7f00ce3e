import { createHash } from 'node:crypto'
import { correctionsOf, rulesOff, type StoredCorrection } from '../../../db/corrections.js'
import type { Db } from '../../../db/open.js'
import { publicChannelIds } from '../../../db/suggestions.js'
import { applyRules } from '../rules/apply.js'
import { builtInRules } from '../rules/built-in.js'
import { learnRules } from '../rules/learn.js'
import type { Rule } from '../rules/rule.js'
import type { TitleMaker } from './suggest-row.js'

/**
 * Titles by rules: those that are shipped, and what the catalogue's corrections teach. A row of one channel is written by rules
 * from corrections that its readers may see, so nothing of a private channel shows elsewhere.
 */
export async function learnedTitles(db: Db, orgId: string, catalogueId: string): Promise<(channelId: string) => TitleMaker> {
  const corrections = await correctionsOf(db, orgId, catalogueId)
  const open = await publicChannelIds(db, orgId)
  const off = await rulesOff(db, catalogueId)
  const makers = new Map<string, TitleMaker>()
  return (channelId) => {
    const place = learningPlace(channelId, open)
    const known = makers.get(place)
    if (known) return known
    const maker = titlesBy([...builtInRules, ...learnRules(correctionsFor(corrections, place, open))], off)
    makers.set(place, maker)
    return maker
  }
}

/** Rows that everybody may read share one set of rules, `''`; each private place has its own beside them. */
export function learningPlace(channelId: string, open: ReadonlySet<string>): string {
  return channelId === '' || open.has(channelId) ? '' : channelId
}

/** What the readers of a place may learn from: what is open to all, and their own. */
export function correctionsFor(corrections: readonly StoredCorrection[], place: string, open: ReadonlySet<string>): StoredCorrection[] {
  return corrections.filter(({ channelId }) => channelId === '' || open.has(channelId) || channelId === place)
}

function titlesBy(all: readonly Rule[], off: ReadonlySet<string>): TitleMaker {
  const rules = all.filter((rule) => !off.has(rule.id))
  const version = createHash('sha256').update(JSON.stringify(rules.map((rule) => [rule.id, rule.support.length, rule.against.length]))).digest('base64url').slice(0, 10)
  return {
    version,
    make(title, brand) {
      const { text, applied } = applyRules(title, rules, brand === '' ? {} : { brand })
      return { text: text.trim() === '' ? title : text, ruleIds: [...new Set(applied.map((each) => each.ruleId))] }
    },
  }
}

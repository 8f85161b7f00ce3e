import { createHash } from 'node:crypto'
import { correctionsOf, ruleSwitchesOf, type StoredCorrection } from '../../../db/corrections.js'
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
  const off = await ruleSwitchesOf(db, catalogueId)
  const makers = new Map<string, TitleMaker>()
  return (channelId) => {
    const isOpen = channelId === '' || open.has(channelId)
    const key = isOpen ? '' : channelId
    const known = makers.get(key)
    if (known) return known
    const maker = titlesBy(corrections.filter((each) => each.channelId === '' || open.has(each.channelId) || each.channelId === key), off)
    makers.set(key, maker)
    return maker
  }
}

function titlesBy(corrections: readonly StoredCorrection[], off: ReadonlySet<string>): TitleMaker {
  const rules: Rule[] = [...builtInRules, ...learnRules(corrections)].filter((rule) => !off.has(rule.id))
  const version = createHash('sha256').update(JSON.stringify(rules.map((rule) => [rule.id, rule.support.length, rule.against.length]))).digest('base64url').slice(0, 10)
  return {
    version,
    make(title, brand) {
      const { text, applied } = applyRules(title, rules, brand === '' ? {} : { brand })
      return { text: text.trim() === '' ? title : text, ruleIds: [...new Set(applied.map((each) => each.ruleId))] }
    },
  }
}

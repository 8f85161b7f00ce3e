import { correctionsOf, decisionsRevision, rulesOff } from '../../../db/corrections.js'
import type { Db } from '../../../db/open.js'
import { publicChannelIds } from '../../../db/suggestions.js'
import { builtInRules } from '../rules/built-in.js'
import { compileRules, rulesIn } from '../rules/compile.js'
import type { Rule } from '../rules/rule.js'
import { correctionsFor, learningPlace } from './learned-titles.js'
import { learnInThread } from './learning-thread.js'

/** What writes titles for the rows of one place. */
export interface PlaceRules {
  /** `''`: all places that everybody may read. */
  place: string
  /** Learned and built-in ones, also those that are not applied. */
  rules: readonly Rule[]
  off: ReadonlySet<string>
  /** Ids of those that are applied now. */
  applied: ReadonlySet<string>
}

export interface RuleBook {
  of(orgId: string, catalogueId: string, channelId: string): Promise<PlaceRules>
  /** Places that are not open to all and have corrections of their own. */
  closedPlaces(orgId: string, catalogueId: string): Promise<string[]>
}

const cataloguesHeld = 8
/** Learning again from many corrections takes a while: what is read may be this old then. */
const manyCorrections = 2000
const freshMs = 30_000

interface Learned {
  revision: string
  at: number
  corrections: number
  open: ReadonlySet<string>
  closed: string[]
  rulesOf(place: string): Promise<readonly Rule[]>
}

/** The rules as they are learned now, for reading: a copy that follows the decisions. Suggestions learn their own, per job. */
export function createRuleBook(db: Db, now: () => number = Date.now): RuleBook {
  const known = new Map<string, Promise<Learned>>()

  async function current(orgId: string, catalogueId: string): Promise<Learned> {
    const key = `${orgId} ${catalogueId}`
    const before = await known.get(key)?.catch(() => undefined)
    const open = await publicChannelIds(db, orgId)
    const revision = `${await decisionsRevision(db, orgId, catalogueId)} ${[...open].sort().join(' ')}`
    if (before && (before.revision === revision || (before.corrections > manyCorrections && now() - before.at < freshMs && sameSet(before.open, open)))) return before
    const learning = learn(orgId, catalogueId, revision, open)
    known.delete(key)
    known.set(key, learning)
    for (const oldest of known.keys()) if (known.size > cataloguesHeld) known.delete(oldest)
    return learning
  }

  async function learn(orgId: string, catalogueId: string, revision: string, open: ReadonlySet<string>): Promise<Learned> {
    const corrections = await correctionsOf(db, orgId, catalogueId)
    const places = new Map<string, Promise<readonly Rule[]>>()
    return {
      revision,
      at: now(),
      corrections: corrections.length,
      open,
      closed: [...new Set(corrections.map((each) => learningPlace(each.channelId, open)))].filter((place) => place !== ''),
      rulesOf(place) {
        const rules = places.get(place) ?? learnInThread(correctionsFor(corrections, place, open)).then((learned) => [...learned, ...builtInRules])
        places.set(place, rules)
        rules.catch(() => places.delete(place))
        return rules
      },
    }
  }

  return {
    async of(orgId, catalogueId, channelId) {
      const learned = await current(orgId, catalogueId)
      const place = learningPlace(channelId, learned.open)
      const rules = await learned.rulesOf(place)
      const off = await rulesOff(db, catalogueId)
      return { place, rules, off, applied: rulesIn(compileRules(rules, { off })) }
    },
    closedPlaces: async (orgId, catalogueId) => (await current(orgId, catalogueId)).closed,
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each))
}

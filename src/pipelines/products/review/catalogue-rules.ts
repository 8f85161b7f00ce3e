import { audit } from '../../../db/audit.js'
import { ruleSwitchesOf, switchRule, visibleCorrections, visibleDecisionIds, type RuleSwitch } from '../../../db/corrections.js'
import type { Db } from '../../../db/open.js'
import { catalogueById } from '../../../db/products.js'
import type { VisiblePlaces } from '../../access/places.js'
import { evidenceNeeded, type Rule } from '../rules/rule.js'
import type { PlaceRules } from '../suggest/rule-book.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { RuleLine, RuleRef, RulesView, RuleState, RuleView, SwitchOutcome } from './rule-view.js'

const examplesShown = 8

/** The rules that write titles in a catalogue, place by place, as far as the viewer may see what taught them; null for others than reviewers. */
export async function listRules(services: ReviewServices, viewer: Viewer, catalogueId: string): Promise<RulesView | null> {
  if (refusal(viewer) !== null) return null
  const places = await placesOf(services, viewer)
  const { db } = services.handle
  const catalogue = await catalogueById(db, places.orgId, catalogueId)
  if (!catalogue) return null
  const switches = await ruleSwitchesOf(db, catalogueId)
  const closed = (await services.ruleBook.closedPlaces(places.orgId, catalogueId)).filter((place) => includes(places, place))
  const lines: RuleLine[] = []
  for (const place of ['', ...closed.sort()]) {
    const known = await services.ruleBook.of(places.orgId, catalogueId, place)
    const visible = await visibleDecisionIds(db, places, known.rules.flatMap((rule) => [...rule.support, ...rule.against]))
    const own = place === '' ? null : await visibleDecisionIds(db, only(places, place), known.rules.flatMap((rule) => rule.support))
    // What a closed place shares with all others is told there; what is built in is told once.
    const told = known.rules.filter((rule) => (rule.origin === 'built-in' ? place === '' : own === null || rule.support.some((id) => own.has(id))))
    for (const rule of told) {
      const line = lineOf(rule, known, visible, switches.get(rule.id))
      if (line.builtIn || line.support > 0) lines.push(line)
    }
  }
  const rules = lines.toSorted((a, b) => Number(a.builtIn) - Number(b.builtIn) || b.support - a.support)
  return { catalogue: { id: catalogue.id, name: catalogue.name }, rules, needed: evidenceNeeded.minSupport, maySwitch: maySwitch(viewer) }
}

/** One rule with the decisions for and against it that the viewer may see; null when there is none that they may. */
export async function viewRule(services: ReviewServices, viewer: Viewer, ref: RuleRef): Promise<RuleView | null> {
  if (refusal(viewer) !== null) return null
  const places = await placesOf(services, viewer)
  const { db } = services.handle
  const catalogue = await catalogueById(db, places.orgId, ref.catalogueId)
  if (!catalogue || (ref.place !== '' && !includes(places, ref.place))) return null
  const known = await services.ruleBook.of(places.orgId, ref.catalogueId, ref.place)
  const rule = known.place === ref.place ? known.rules.find((each) => each.id === ref.ruleId) : undefined
  if (!rule) return null
  const visible = await visibleDecisionIds(db, places, [...rule.support, ...rule.against])
  const line = lineOf(rule, known, visible, (await ruleSwitchesOf(db, ref.catalogueId)).get(rule.id))
  if (!line.builtIn && line.support === 0) return null
  return {
    ...line,
    catalogue: { id: catalogue.id, name: catalogue.name },
    needed: evidenceNeeded.minSupport,
    maySwitch: maySwitch(viewer),
    examples: await visibleCorrections(db, places, rule.support, examplesShown),
    counterexamples: await visibleCorrections(db, places, rule.against, examplesShown),
  }
}

/** Switches a rule off or on for the whole catalogue, with who did it; `next` runs in the same transaction, to order what follows. */
export async function switchCatalogueRule(services: ReviewServices, viewer: Viewer, ref: RuleRef, enabled: boolean, next: (tx: Db) => Promise<void>): Promise<SwitchOutcome> {
  if (!maySwitch(viewer)) return { kind: 'refused', reason: 'Only admins switch rules. Reviewers see them, with what taught them.' }
  const rule = await viewRule(services, viewer, ref)
  if (!rule) return { kind: 'refused', reason: 'That rule is not there any more: the decisions that taught it were taken back.' }
  const { orgId, userId } = viewer.actor
  return services.handle.transaction(async (tx) => {
    if (!(await switchRule(tx, { catalogueId: ref.catalogueId, ruleId: ref.ruleId, enabled, setBy: userId }))) return { kind: 'already' as const }
    await audit(tx, orgId, userId, enabled ? 'products.rule-on' : 'products.rule-off', { catalogueId: ref.catalogueId, ruleId: ref.ruleId })
    await next(tx)
    return { kind: 'switched' as const }
  })
}

function lineOf(rule: Rule, known: PlaceRules, visible: ReadonlySet<string>, last: RuleSwitch | undefined): RuleLine {
  const seen = (ids: readonly string[]) => ids.filter((id) => visible.has(id)).length
  const { id, kind, from, to, description } = rule
  return {
    ruleId: id,
    place: known.place,
    kind,
    from,
    to,
    description,
    builtIn: rule.origin === 'built-in',
    support: seen(rule.support),
    against: seen(rule.against),
    state: stateOf(rule, known),
    switched: last ? { userId: last.setBy, at: last.at } : null,
  }
}

function stateOf(rule: Rule, { off, applied }: PlaceRules): RuleState {
  if (off.has(rule.id)) return 'off'
  if (applied.has(rule.id)) return 'applied'
  if (rule.origin === 'built-in' || rule.lostTo !== undefined) return 'outdone'
  if (new Set(rule.support).size < evidenceNeeded.minSupport) return 'below'
  return rule.confidence < evidenceNeeded.minConfidence ? 'disputed' : 'outdone'
}

const maySwitch = (viewer: Viewer) => viewer.actor.role === 'admin' && !viewer.actor.guest

const includes = (places: VisiblePlaces, place: string) => places.channelIds === 'all' || places.channelIds.includes(place)

const only = (places: VisiblePlaces, place: string): VisiblePlaces => ({ ...places, channelIds: [place], orgWide: false })

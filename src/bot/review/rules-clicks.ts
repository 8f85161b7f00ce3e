import type { App, BlockAction } from '@slack/bolt'
import type { KnownBlock } from '@slack/types'
import { channelById } from '../../db/channels.js'
import type { Viewer } from '../../pipelines/products/review/review-stories.js'
import type { RuleLine, RuleView } from '../../pipelines/products/review/rule-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { section, type Card } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import type { BotContext, Speaker } from '../context.js'
import { modal, openModal } from '../modal.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { visibleTo } from '../visible-to.js'
import { nameOf } from './desk.js'
import { readRulesValue, readRuleValue, reviewIds, type RulesPage } from './ids.js'
import { mayReview } from './open-queue.js'
import { ruleBlocks, ruleGone, rulesBlocks, rulesMenuBlocks, rulesTitle, type RuleNames } from './rules-view.js'

const ruleTitle = 'One rule'

/** Rules in Slack: a list and a page for each, seen by reviewers, switched by admins. All of it in modals: what shows is for one reader. */
export function registerRules(app: App, ctx: BotContext): void {
  const failed = 'the rules could not be shown'
  app.action<BlockAction>(reviewIds.rules, (args) => onClick(ctx, failed, args, (click) => openRules(ctx, click.speaker, triggerOf(click), click.value, (card) => tellPrivately(ctx, click.place, click.slackUserId, card))))
  for (const id of [reviewIds.rulesPage, reviewIds.rulesBuiltIn, reviewIds.rulesBefore, reviewIds.rulesAfter]) {
    app.action<BlockAction>(id, (args) => onClick(ctx, failed, args, async (click) => {
      const page = readRulesValue(click.value)
      if (page && click.viewId) await update(ctx, click.viewId, rulesTitle, await listBlocks(ctx, click.speaker, page))
    }))
  }
  app.action<BlockAction>(reviewIds.rule, (args) => onClick(ctx, failed, args, (click) =>
    openModal(ctx, triggerOf(click), ruleTitle, () => detailBlocks(ctx, click), (card) => tellPrivately(ctx, click.place, click.slackUserId, card))))
  app.action<BlockAction>(reviewIds.ruleOff, (args) => onClick(ctx, 'a rule could not be switched', args, (click) => flip(ctx, click, false)))
  app.action<BlockAction>(reviewIds.ruleOn, (args) => onClick(ctx, 'a rule could not be switched', args, (click) => flip(ctx, click, true)))
}

const triggerOf = (click: Click) => ({ id: click.triggerId, overModal: click.overModal })

/** `which`: a catalogue's row id, or `all` to choose one. */
export async function openRules(ctx: BotContext, speaker: Speaker, trigger: { id: string; overModal: boolean }, which: string, tooLate: (card: Card) => Promise<void>): Promise<void> {
  await openModal(ctx, trigger, rulesTitle, async () => {
    if (!mayReview(speaker)) return [section('Only reviewers and admins see the rules.')]
    if (which !== 'all') return listBlocks(ctx, speaker, { catalogueId: which, builtIn: false, at: 0 })
    const catalogues = await ctx.review.overview(viewerOf(speaker))
    const [only] = catalogues
    return only && catalogues.length === 1 ? listBlocks(ctx, speaker, { catalogueId: only.catalogueId, builtIn: false, at: 0 }) : rulesMenuBlocks(catalogues)
  }, tooLate)
}

async function listBlocks(ctx: BotContext, speaker: Speaker, page: RulesPage): Promise<KnownBlock[]> {
  const view = await ctx.review.rules(viewerOf(speaker), page.catalogueId)
  return view ? rulesBlocks(view, page, await namesFor(ctx, view.rules, [])) : [section('This catalogue is not there any more, or not for you to see.')]
}

async function detailBlocks(ctx: BotContext, click: Click): Promise<KnownBlock[]> {
  const ref = readRuleValue(click.value)
  const rule = ref && (await ctx.review.rule(viewerOf(click.speaker), ref))
  return rule ? ruleBlocks(rule, ref, await namesFor(ctx, [rule], [...rule.examples, ...rule.counterexamples])) : ruleGone
}

async function flip(ctx: BotContext, click: Click, enabled: boolean): Promise<void> {
  const ref = readRuleValue(click.value)
  if (!ref) return
  const { catalogueId } = ref
  const outcome = await ctx.review.switchRule(viewerOf(click.speaker), ref, enabled, async (tx) => {
    // A job of its own each time: one that runs already has read the rules as they were.
    await ctx.queue.enqueue('products.retitle', { orgId: ctx.org.id, catalogueId, which: 'all' }, { tx, orgId: ctx.org.id, requestedBy: click.speaker.person.id })
  })
  const said: KnownBlock[] = outcome.kind === 'refused' ? [section(`:information_source: ${inertMrkdwn(outcome.reason)}`)] : outcome.kind === 'switched' ? [section(`:white_check_mark: Switched ${enabled ? 'on' : 'off'}. Titles that wait for review are written again now.`)] : []
  if (!click.viewId) return tellPrivately(ctx, click.place, click.slackUserId, said.length > 0 ? { text: 'Rules', blocks: said } : saidCard('It stands so already.'))
  await update(ctx, click.viewId, ruleTitle, [...said, ...(await detailBlocks(ctx, click))])
  // The list below shows the new state when the person goes back to it.
  if (click.belowViewId && outcome.kind === 'switched') await update(ctx, click.belowViewId, rulesTitle, await listBlocks(ctx, click.speaker, ref))
}

async function update(ctx: BotContext, viewId: string, title: string, blocks: KnownBlock[]): Promise<void> {
  await ctx.client.views.update({ view_id: viewId, view: modal(title, blocks) })
}

/** What shows in a modal is read by one person. */
const viewerOf = (speaker: Speaker): Viewer => ({ actor: speaker.actor, audience: { kind: 'private' } })

async function namesFor(ctx: BotContext, rules: readonly RuleLine[], examples: RuleView['examples']): Promise<RuleNames> {
  const people = new Map<string, string>()
  for (const id of new Set([...rules.flatMap((rule) => rule.switched?.userId ?? []), ...examples.flatMap((each) => each.userId ?? [])])) {
    const name = await nameOf(ctx, id)
    if (name !== null) people.set(id, name)
  }
  const places = new Map<string, string>()
  for (const id of new Set(rules.map((rule) => rule.place))) {
    const channel = id === '' ? undefined : await channelById(ctx.handle.db, ctx.org.id, id)
    if (channel) places.set(id, visibleTo(channel))
  }
  return { person: (id) => people.get(id), place: (id) => places.get(id) ?? 'a conversation' }
}

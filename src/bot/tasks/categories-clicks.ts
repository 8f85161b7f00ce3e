import type { App, BlockAction } from '@slack/bolt'
import type { Db } from '../../db/open.js'
import { namesOf } from '../../db/organisation.js'
import { newestOfCategory } from '../../db/tasks.js'
import type { CategoryOutcome } from '../../pipelines/categorization/stories/manage-categories.js'
import { adminsOnly } from '../../pipelines/categorization/stories/task-services.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { count, section } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { speakerOf, type BotContext, type Speaker } from '../context.js'
import { modal, openForm, openModal } from '../modal.js'
import { reportError } from '../say-error.js'
import { learnLabels, startTaskTraining } from './train.js'
import { tellPrivately } from '../tell.js'
import { alone, redrawCard } from './desk.js'
import { categoriesBlocks, categoriesTitle, categoryBlocks, categoryForm, type CategoryFormContext } from './categories-view.js'
import { taskIds, taskInputs } from './ids.js'
import { tell } from './task-clicks.js'

const isAdmin = (speaker: Speaker) => speaker.actor.role === 'admin' && !speaker.actor.guest

/** `/task categories`: admins answer proposals and change categories. The stories check again who asks. */
export function registerCategories(app: App, ctx: BotContext): void {
  const on = (id: string, what: string, work: (click: Click) => Promise<void>) =>
    app.action<BlockAction>(id, (args) => onClick(ctx, what, args, (click) => (isAdmin(click.speaker) ? work(click) : tell(ctx, click, adminsOnly))))
  const failed = 'a category could not be changed'
  const form = (click: Click, context: Omit<CategoryFormContext, 'listId'>, listId: string | undefined) =>
    openForm(ctx, click, 'Categories', async () => {
      const viewer = alone(click.speaker)
      const categories = await ctx.tasks.listCategories(viewer)
      const theme = context.what === 'accept' ? (await ctx.tasks.listProposals(viewer)).find((each) => each.proposalId === context.id)?.name : undefined
      return categoryForm({ ...context, listId: listId ?? null }, { categories, initial: theme ?? categories.find((each) => each.categoryId === context.id)?.name ?? '' })
    })

  on(taskIds.addCategory, failed, (click) => form(click, { what: 'add', id: '' }, click.viewId))
  on(taskIds.acceptTheme, failed, (click) => form(click, { what: 'accept', id: click.value }, click.viewId))
  on(taskIds.mergeTheme, failed, (click) => form(click, { what: 'merge-theme', id: click.value }, click.viewId))
  on(taskIds.changeCategory, failed, (click) =>
    openModal(
      ctx,
      { id: click.triggerId, overModal: click.overModal },
      'Category',
      async () => {
        const category = (await ctx.tasks.listCategories(alone(click.speaker))).find((each) => each.categoryId === click.value)
        if (!category) return [section('That category is not there any more.')]
        return categoryBlocks(category, (what) => ({ id: changeIds[what], value: category.categoryId }))
      },
      (card) => tellPrivately(ctx, click.place, click.slackUserId, card),
    ),
  )
  for (const what of ['rename', 'merge', 'split'] as const) on(changeIds[what], failed, (click) => form(click, { what, id: click.value }, click.belowViewId))
  on(taskIds.dismissTheme, failed, async (click) => {
    const outcome = await ctx.tasks.answerProposal(alone(click.speaker), click.value, { kind: 'dismiss' })
    await redrawList(ctx, click.speaker, click.viewId, outcome.kind === 'refused' ? outcome.reason : 'Dismissed. The same theme is not proposed again.')
  })
  on(taskIds.findThemes, 'themes could not be looked for', async (click) => {
    const { proposed } = await ctx.tasks.proposeThemes(ctx.org.id)
    await redrawList(ctx, click.speaker, click.viewId, proposed > 0 ? `${count(proposed, 'new theme')} found.` : 'No new theme: too few tasks that fit nowhere are about the same.')
  })
  on(taskIds.retrain, 'training could not be started', async (click) => {
    await redrawList(ctx, click.speaker, click.viewId, await startTaskTraining(ctx, click))
  })

  app.view(taskIds.categoryForm, async ({ ack, body, view }) => {
    const context = JSON.parse(view.private_metadata) as CategoryFormContext
    const speaker = await speakerOf(ctx, body.user.id)
    if (!speaker) return ack()
    const [block] = view.blocks.flatMap((each) => (each.type === 'input' && each.block_id ? [each.block_id] : []))
    try {
      const outcome = await submit(ctx, speaker, context, valuesIn(view.state.values))
      if (outcome.kind === 'refused') return await ack({ response_action: 'errors', errors: { [block ?? taskInputs.name]: outcome.reason } })
      const tasks = outcome.tasks > 0 ? `, with ${count(outcome.tasks, 'task')}` : ''
      const note = `:white_check_mark: *${inertMrkdwn(outcome.category.name, 80)}* ${doneWords[context.what]}${tasks}. The model learns it now.`
      // The form and what lies between it and the list close.
      await ack({ response_action: 'clear' })
      ctx.log.info({ what: context.what, tasks: outcome.tasks }, 'a category was changed')
      await tellPrivately(ctx, null, body.user.id, { text: note, blocks: [section(note)] })
    } catch (error) {
      const problem = reportError(ctx.log, error, failed)
      await ack({ response_action: 'errors', errors: { [block ?? taskInputs.name]: `${problem.message} Reference ${problem.reference}` } })
    }
  })
}

/** Buttons of one category. */
export const changeIds = { rename: 'tasks.rename', merge: 'tasks.merge', split: 'tasks.split' } as const

const doneWords: Record<CategoryFormContext['what'], string> = { add: 'is there now', rename: 'is its name now', merge: 'has both now', split: 'is a category of its own now', accept: 'is there now', 'merge-theme': 'has the tasks now' }

/** Cards that follow a change at once; older ones do when they are used. */
const redrawn = 100

type Values = Record<string, Record<string, { value?: string | null | undefined; selected_option?: { value?: string | undefined } | null | undefined }>>

function valuesIn(values: Values) {
  return {
    name: values[taskInputs.name]?.[taskInputs.name]?.value ?? '',
    words: values[taskInputs.words]?.[taskInputs.words]?.value ?? '',
    into: values[taskInputs.into]?.[taskInputs.into]?.selected_option?.value ?? '',
  }
}

async function submit(ctx: BotContext, speaker: Speaker, { what, id }: CategoryFormContext, typed: ReturnType<typeof valuesIn>): Promise<CategoryOutcome> {
  const viewer = alone(speaker)
  const learn = async (tx: Db, categoryId: string) => {
    await learnLabels(ctx, tx)
    for (const task of await newestOfCategory(tx, ctx.org.id, categoryId, redrawn)) await redrawCard(ctx, tx, task)
  }
  switch (what) {
    case 'add':
      return ctx.tasks.makeCategory(viewer, typed.name)
    case 'rename':
      return ctx.tasks.renameTo(viewer, id, typed.name, learn)
    case 'merge':
      return ctx.tasks.mergeInto(viewer, id, typed.into, learn)
    case 'split':
      return ctx.tasks.splitOff(viewer, id, typed.name, typed.words, learn)
    case 'accept':
    case 'merge-theme': {
      const verdict = what === 'accept' ? { kind: 'accept' as const, name: typed.name } : { kind: 'merge' as const, categoryId: typed.into }
      const outcome = await ctx.tasks.answerProposal(viewer, id, verdict, async (tx, tasks) => {
        for (const task of tasks) await redrawCard(ctx, tx, task)
        await learnLabels(ctx, tx)
      })
      return outcome.kind === 'dismissed' ? { kind: 'refused', reason: 'It was dismissed.' } : outcome
    }
  }
}

export async function openCategories(ctx: BotContext, click: Pick<Click, 'triggerId' | 'overModal' | 'place' | 'slackUserId' | 'speaker'>): Promise<void> {
  await openModal(ctx, { id: click.triggerId, overModal: click.overModal }, categoriesTitle, () => listBlocks(ctx, click.speaker, null), (card) => tellPrivately(ctx, click.place, click.slackUserId, card))
}

async function redrawList(ctx: BotContext, speaker: Speaker, viewId: string | undefined, note: string): Promise<void> {
  if (viewId) await ctx.client.views.update({ view_id: viewId, view: modal(categoriesTitle, await listBlocks(ctx, speaker, note)) })
}

async function listBlocks(ctx: BotContext, speaker: Speaker, note: string | null) {
  const viewer = alone(speaker)
  const [categories, proposals, history] = [await ctx.tasks.listCategories(viewer), await ctx.tasks.listProposals(viewer), await ctx.tasks.historyOf(viewer, 8)]
  const names = await namesOf(ctx.handle.db, ctx.org.id, [...history.flatMap((row) => row.userId ?? []), ...proposals.flatMap((row) => row.askedBy ?? [])])
  return categoriesBlocks({ categories, proposals, history, note, name: (id) => names.get(id ?? '') ?? 'somebody' })
}

import type { KnownBlock, ModalView } from '@slack/types'
import type { CategoryChangeRow } from '../../db/task-categories.js'
import type { ProposalView } from '../../pipelines/categorization/stories/proposals.js'
import type { NamedCategory } from '../../pipelines/categorization/stories/task-view.js'
import { longestCategory } from '../../pipelines/categorization/stories/manage-categories.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, confirm, context, count, header, plain, section, when } from '../blocks.js'
import { modal } from '../modal.js'
import { bold } from '../review/words.js'
import { mostOptions } from './card.js'
import { taskIds, taskInputs } from './ids.js'

export const categoriesTitle = 'Categories of tasks'
const categoriesShown = 30
const proposalsShown = 8
const changesShown = 8

export interface CategoriesFacts {
  categories: readonly (NamedCategory & { tasks: number })[]
  proposals: readonly ProposalView[]
  history: readonly CategoryChangeRow[]
  name(userId: string | null): string
  /** Line of ours on what was just done. */
  note: string | null
}

/** What admins work with: proposals first, then the categories, then what was changed. */
export function categoriesBlocks(facts: CategoriesFacts): KnownBlock[] {
  const { categories, proposals, history } = facts
  return [
    ...(facts.note ? [section(facts.note)] : []),
    ...(proposals.length > 0 ? [header(`Proposed: ${proposals.length}`), ...proposals.slice(0, proposalsShown).flatMap((each) => proposalBlocks(each, facts))] : []),
    header('Categories'),
    ...categories.slice(0, categoriesShown).map((each) => section(`${bold(each.name, 80)}  ·  ${count(each.tasks, 'task')} that you may see`, button(taskIds.changeCategory, 'Change …', each.categoryId, { label: `Change ${inertPlain(each.name, 50)}` }))),
    ...(categories.length > categoriesShown ? [context(`and ${categories.length - categoriesShown} more`)] : []),
    actions(button(taskIds.addCategory, 'Add …', 'add', { style: 'primary' }), button(taskIds.findThemes, 'Look for new themes', 'themes'), button(taskIds.retrain, 'Retrain', 'tasks')),
    ...(history.length > 0 ? [header('Changes'), context(...history.slice(0, changesShown).map((row) => changeWords(row, facts)))] : []),
  ]
}

function proposalBlocks(proposal: ProposalView, facts: CategoriesFacts): KnownBlock[] {
  const { proposalId, kind, examples } = proposal
  const asked = kind === 'asked' ? `asked for by ${inertMrkdwn(facts.name(proposal.askedBy), 60)}` : `${count(proposal.size, 'task')} that fit nowhere`
  return [
    section(`${bold(proposal.name, 80)}  ·  ${asked}, ${when(proposal.at)}${examples.map((each) => `\n• ${inertMrkdwn(each.title, 120)}`).join('')}`),
    actions(
      button(taskIds.acceptTheme, 'Accept …', proposalId, { style: 'primary', label: `Accept ${inertPlain(proposal.name, 50)}` }),
      button(taskIds.mergeTheme, 'Merge into …', proposalId, { label: `Merge ${inertPlain(proposal.name, 50)}` }),
      button(taskIds.dismissTheme, 'Dismiss', proposalId, { confirm: confirm('Dismiss this proposal?', 'The same theme is not proposed again.', 'Dismiss') }),
    ),
  ]
}

function changeWords({ kind, change, userId, createdAt }: CategoryChangeRow, facts: CategoriesFacts): string {
  const [before, after] = [inertMrkdwn(change.before ?? '', 60), inertMrkdwn(change.after ?? '', 60)]
  const words = {
    add: `*${after}* added`,
    rename: `*${before}* is called *${after}* now`,
    merge: `*${before}* merged into *${after}*${change.tasks ? `, ${count(change.tasks, 'task')} along` : ''}`,
    split: `*${after}* split off *${before}* (${inertMrkdwn((change.words ?? []).join(', '), 80)})${change.tasks ? `, ${count(change.tasks, 'task')} along` : ''}`,
  }[kind]
  return `${words}  ·  ${userId === null ? 'at the start' : inertMrkdwn(facts.name(userId), 60)}, ${when(createdAt)}`
}

/** What the forms of categories carry: what they do, and to which. */
export interface CategoryFormContext {
  what: 'add' | 'rename' | 'merge' | 'split' | 'accept' | 'merge-theme'
  /** Category or proposal. */
  id: string
  /** The list under the form. */
  listId: string | null
}

const name = (label: string, initial = ''): KnownBlock => ({
  type: 'input', block_id: taskInputs.name, label: plain(label), element: { type: 'plain_text_input', action_id: taskInputs.name, max_length: longestCategory, ...(initial ? { initial_value: initial } : {}) },
})

const into = (categories: readonly NamedCategory[], label: string): KnownBlock => ({
  type: 'input', block_id: taskInputs.into, label: plain(label),
  element: { type: 'static_select', action_id: taskInputs.into, placeholder: plain('Choose one'), options: categories.slice(0, mostOptions).map((each) => ({ text: plain(inertPlain(each.name, 75) || '–'), value: each.categoryId })) },
})

const titles = { add: 'Add a category', rename: 'Rename', merge: 'Merge', split: 'Split', accept: 'Accept the proposal', 'merge-theme': 'Merge the proposal' } as const
const submits = { add: 'Add', rename: 'Rename', merge: 'Merge', split: 'Split', accept: 'Make it', 'merge-theme': 'Merge' } as const

export function categoryForm(form: CategoryFormContext, facts: { categories: readonly NamedCategory[]; initial: string }): ModalView {
  const others = facts.categories.filter((each) => each.categoryId !== form.id)
  const inputs: Record<CategoryFormContext['what'], KnownBlock[]> = {
    add: [name('Name')],
    rename: [name('New name', facts.initial), context('Its tasks and what was decided come along.')],
    merge: [into(others, `Merge ${inertPlain(facts.initial, 60)} into`), context('Its tasks count for the other one from now on; what people decided is kept in the history.')],
    split: [
      name('Name of the new category'),
      { type: 'input', block_id: taskInputs.words, label: plain('Words that go there'), hint: plain('Separated by commas. Tasks with one of them move to the new category.'), element: { type: 'plain_text_input', action_id: taskInputs.words, max_length: 300 } },
    ],
    accept: [name('Name', facts.initial), context('Its tasks get the category; each is a decision of yours.')],
    'merge-theme': [into(others, 'Its tasks belong to')],
  }
  if ((form.what === 'merge' || form.what === 'merge-theme') && others.length === 0) return modal(titles[form.what], [section('There is no other category.')])
  return { type: 'modal', callback_id: taskIds.categoryForm, private_metadata: JSON.stringify(form), title: plain(titles[form.what]), submit: plain(submits[form.what]), close: plain('Cancel'), blocks: inputs[form.what] }
}

/** One category: what can be done with it. */
export function categoryBlocks(category: NamedCategory & { tasks: number }, actionsFor: (what: 'rename' | 'merge' | 'split') => { id: string; value: string }): KnownBlock[] {
  const each = (what: 'rename' | 'merge' | 'split', words: string) => button(actionsFor(what).id, words, actionsFor(what).value)
  return [section(`${bold(category.name, 80)}\n${count(category.tasks, 'task')} that you may see`), actions(each('rename', 'Rename …'), each('merge', 'Merge into …'), each('split', 'Split …')), context('The model learns the new labels by itself.')]
}

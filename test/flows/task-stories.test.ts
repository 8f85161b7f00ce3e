import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activeArtifactId } from '../../src/db/artifacts.js'
import { ignoreUnanswered } from '../../src/pipelines/categorization/stories/ignore-unanswered.js'
import { setOrganisationThresholds } from '../../src/db/task-decisions.js'
import { categorizerKind } from '../../src/pipelines/categorization/train/train-categorizer.js'
import { taskSite, type TaskSite } from '../support/task-site.js'
import type { TaskView } from '../../src/pipelines/categorization/stories/task-view.js'

let site: TaskSite
beforeAll(async () => {
  site = await taskSite()
  await site.train('')
})
afterAll(() => site.close())

let made = 0
async function create(person: 'admin' | 'ann' | 'bob', title: string, channelId = 'general', description = ''): Promise<TaskView> {
  const outcome = await site.stories.createTask(site.viewer(person), { channelId, title, description, actionKey: `test ${++made}` })
  if (outcome.kind === 'refused') throw new Error(outcome.reason)
  return outcome.view
}
const categories = async () => new Map((await site.stories.listCategories(site.viewer('admin'))).map((each) => [each.name, each.categoryId]))
/** The old model answers while the new one is loaded. */
async function served(version: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const said = await site.stories.previewTask(site.viewer('ann'), { title: `Which model is this ${i}`, description: '' })
    if (said?.modelVersion === version) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the new model does not serve')
}
const once = () => ({ stream: 'card' as const, actionKey: `click ${++made}` })

describe('a task', () => {
  it('is set where the model is sure, with what made it', async () => {
    const view = await create('ann', 'Fix the bug that crashes the login page after the database migration')
    expect(view.category?.name).toBe('Development')
    expect(view.decision).toMatchObject({ kind: 'auto', userId: null })
    expect(view.suggestion?.modelVersion).toMatch(/^\d{4}-/)
    const why = await site.stories.explainTask(site.viewer('ann'), view.taskId)
    expect(why?.near[0]?.text).toMatch(/\w/)
    expect(why?.words.length).toBeGreaterThan(0)
  })

  it('is made once, whatever is delivered twice', async () => {
    const asked = { channelId: 'general', title: 'Plan the quarter', description: '', actionKey: 'twice' }
    const [first, second] = [await site.stories.createTask(site.viewer('ann'), asked), await site.stories.createTask(site.viewer('ann'), asked)]
    expect([first.kind, second.kind]).toEqual(['created', 'already'])
    expect('view' in first && 'view' in second && first.view.taskId === second.view.taskId).toBe(true)
  })

  it('shows to those who can read its place alone, in lists, cards and exports', async () => {
    const secret = await create('ann', 'Draft the agenda of the secret merger meeting', 'secret')
    expect(await site.stories.viewTask(site.viewer('bob'), secret.taskId)).toBeNull()
    expect((await site.stories.findTasks(site.viewer('admin'), { words: 'merger' }, { limit: 10 })).total).toBe(0)
    expect((await site.stories.findTasks(site.viewer('ann'), { words: 'merger' }, { limit: 10 })).tasks).toHaveLength(1)
    // In a public channel others read along.
    expect((await site.stories.findTasks({ ...site.viewer('ann'), audience: { kind: 'channel', channelId: 'general' } }, { words: 'merger' }, { limit: 10 })).total).toBe(0)
    expect(await site.stories.createTask(site.viewer('bob'), { channelId: 'secret', title: 'Look in', description: '', actionKey: 'in' })).toMatchObject({ kind: 'refused' })
    expect(await site.stories.chooseCategory(site.viewer('bob'), secret.taskId, 'none', once())).toMatchObject({ kind: 'refused' })
    expect(await site.stories.createTask(site.viewer('guest'), { channelId: 'general', title: 'Hello', description: '', actionKey: 'g' })).toMatchObject({ kind: 'refused' })
  })

  it('keeps every decision, with what was suggested', async () => {
    const view = await create('ann', 'Team sync on Thursday')
    const [first] = view.suggestion!.candidates
    const other = [...(await categories())].find(([, id]) => id !== first!.categoryId)!
    const outcome = await site.stories.chooseCategory(site.viewer('bob'), view.taskId, { categoryId: other[1] }, { stream: 'card', actionKey: 'once' })
    expect(outcome).toMatchObject({ kind: 'decided', view: { category: { name: other[0] }, decision: { kind: 'correct', userId: 'bob' } } })
    expect((await site.stories.chooseCategory(site.viewer('bob'), view.taskId, { categoryId: first!.categoryId }, { stream: 'card', actionKey: 'once' })).kind).toBe('already')
    expect(await site.stories.chooseCategory(site.viewer('bob'), view.taskId, { categoryId: first!.categoryId }, once())).toMatchObject({ view: { decision: { kind: 'accept' } } })
    expect(await site.stories.chooseCategory(site.viewer('bob'), view.taskId, 'none', once())).toMatchObject({ view: { category: null, decision: { kind: 'ignore' } } })
    const rows = await site.handle.db.query.taskDecisions.findMany({ where: (row, { eq }) => eq(row.taskId, view.taskId) })
    expect(rows.map((row) => row.kind).filter((kind) => kind !== 'auto')).toEqual(['correct', 'accept', 'ignore'])
    expect(rows.every((row) => row.modelVersion !== null && row.probability !== null)).toBe(true)
  })

  it('counts a suggestion that nobody answered as ignored, once', async () => {
    const view = await create('bob', 'Sort the shelves in the storage room')
    await ignoreUnanswered(site.services, site.orgId, Date.now() + 1)
    await ignoreUnanswered(site.services, site.orgId, Date.now() + 1)
    const rows = await site.handle.db.query.taskDecisions.findMany({ where: (row, { and, eq }) => and(eq(row.taskId, view.taskId), eq(row.kind, 'ignore')) })
    // Where the model set one, that was its decision.
    expect(rows.map((row) => [row.userId, row.after])).toEqual(view.category ? [] : [[null, null]])
  })

  it('goes to a file that holds no formula', async () => {
    await create('bob', '=HYPERLINK("http://evil.example")', 'general', '@SUM(A1)')
    const file = await site.stories.exportTasks(site.viewer('bob'), { words: 'hyperlink' })
    let text = ''
    for await (const piece of file!.content) text += piece
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(text).toContain(`'@SUM(A1)`)
    expect(text.trim().split('\r\n')).toHaveLength(2)
  })

  it('asks about the unsure ones, those at random and the surest', async () => {
    const streams = new Set<string>()
    for (let seed = 0; seed < 60; seed++) streams.add((await site.stories.nextToCheck(site.viewer('admin'), seed))?.stream ?? 'none')
    expect(streams).toEqual(new Set(['margin', 'audit', 'confident']))
  })

  it('follows thresholds that the organisation set, and names them', async () => {
    const sure = 'Fix the bug that crashes the export page after the deployment'
    expect((await create('ann', sure)).category?.name).toBe('Development')
    const version = await site.handle.transaction((tx) => setOrganisationThresholds(tx, site.orgId, { setFrom: null }, 'admin'))
    const view = await create('ann', sure)
    expect(view).toMatchObject({ category: null, suggestion: { kind: 'offer' } })
    const row = await site.handle.db.query.taskSuggestions.findFirst({ where: (each, { eq }) => eq(each.taskId, view.taskId) })
    expect(row?.thresholds).toContain(version)
    await site.handle.transaction((tx) => setOrganisationThresholds(tx, site.orgId, {}, 'admin'))
    expect((await create('ann', sure)).category?.name).toBe('Development')
  })
})

describe('categories', () => {
  it('are changed by admins alone', async () => {
    const design = (await categories()).get('Design')!
    for (const outcome of [
      await site.stories.makeCategory(site.viewer('ann'), 'Legal'),
      await site.stories.renameTo(site.viewer('ann'), design, 'Art'),
      await site.stories.mergeInto(site.viewer('bob'), design, (await categories()).get('Research')!),
      await site.stories.splitOff(site.viewer('bob'), design, 'Logos', 'logo'),
      await site.stories.answerProposal(site.viewer('bob'), 'tprop_x', { kind: 'dismiss' }),
    ])
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('admins') as string })
  })

  it('take their past along through a rename', async () => {
    const view = await create('ann', 'Design a logo and mockups for the landing page')
    expect(view.suggestion?.candidates[0]?.name).toBe('Design')
    const design = (await categories()).get('Design')!
    expect(await site.stories.renameTo(site.viewer('admin'), design, 'Visual work')).toMatchObject({ kind: 'done' })
    expect((await site.stories.viewTask(site.viewer('ann'), view.taskId))?.suggestion?.candidates[0]?.name).toBe('Visual work')
    expect((await create('ann', 'Design a logo and mockups for the landing page')).suggestion?.candidates[0]?.name).toBe('Visual work')
    expect(await site.stories.makeCategory(site.viewer('admin'), ' visual  WORK ')).toMatchObject({ kind: 'refused' })
  })

  it('are asked for by members and made once by an admin, who is not asked again after saying no', async () => {
    const view = await create('ann', 'Water the plants in the lobby')
    expect(await site.stories.nameCategory(site.viewer('ann'), view.taskId, 'Facilities', once())).toEqual({ kind: 'asked' })
    expect(await site.stories.nameCategory(site.viewer('bob'), view.taskId, 'facilities', once())).toEqual({ kind: 'asked' })
    const [proposal, ...more] = await site.stories.listProposals(site.viewer('admin'))
    expect(more).toEqual([])
    expect(await site.stories.listProposals(site.viewer('ann'))).toEqual([])
    expect(await site.stories.answerProposal(site.viewer('admin'), proposal!.proposalId, { kind: 'dismiss' })).toEqual({ kind: 'dismissed' })
    expect(await site.stories.nameCategory(site.viewer('ann'), view.taskId, 'Facilities', once())).toMatchObject({ kind: 'refused', reason: expect.stringContaining('decided against') as string })
    expect(await site.stories.nameCategory(site.viewer('admin'), view.taskId, 'Facilities', once())).toMatchObject({ kind: 'made', view: { category: { name: 'Facilities' } } })
  })
})

describe('themes', () => {
  const plants = ['Invoice for the cleaning company is overdue', 'Pay the invoice of the printing company', 'Send the overdue invoice to the customer', 'Invoice from the electricity company: pay it', 'Pay the invoice of the catering company']

  it('are proposed once, from tasks that fit nowhere', async () => {
    for (const title of plants) {
      const view = await create('bob', title)
      await site.stories.chooseCategory(site.viewer('bob'), view.taskId, 'none', once())
    }
    expect(await site.stories.proposeThemes(site.orgId)).toEqual({ proposed: 1 })
    expect(await site.stories.proposeThemes(site.orgId)).toEqual({ proposed: 0 })
    const [proposal] = await site.stories.listProposals(site.viewer('admin'))
    expect(proposal).toMatchObject({ kind: 'cluster', name: expect.stringMatching(/invoice/i) as string, size: expect.any(Number) as number })
    expect(proposal!.examples[0]?.title).toMatch(/invoice/i)
    const answered = await site.stories.answerProposal(site.viewer('admin'), proposal!.proposalId, { kind: 'accept', name: 'Invoices' })
    expect(answered).toMatchObject({ kind: 'done', category: { name: 'Invoices' }, tasks: proposal!.size })
    expect(await site.stories.answerProposal(site.viewer('admin'), proposal!.proposalId, { kind: 'dismiss' })).toMatchObject({ kind: 'refused' })
    expect(await site.stories.proposeThemes(site.orgId)).toEqual({ proposed: 0 })
  })

  it('become a category that the next model knows, when it is better', async () => {
    const extra = ['Pay invoice 4711 of the water company', 'Check the invoice of the phone company', 'Overdue invoice: call the customer', 'Pay the invoice for office chairs', 'Invoice of the cleaning company twice in the books', 'Send invoices of June to customers']
    const invoices = (await categories()).get('Invoices')!
    for (const title of extra) await site.stories.chooseCategory(site.viewer('ann'), (await create('ann', title)).taskId, { categoryId: invoices }, once())
    const outcome = await site.train()
    expect(outcome.card.verdict).toMatchObject({ kind: 'activate' })
    expect(await activeArtifactId(site.handle.db, site.orgId, categorizerKind)).toBe(outcome.artifactId)
    await served(outcome.version)
    const view = await create('bob', 'Pay the overdue invoice of the heating company')
    expect(view.suggestion?.candidates[0]?.name).toBe('Invoices')
    // What people wrote is not kept in the model, what the service ships is.
    expect(outcome.model.examples.ids.filter((id) => id.startsWith('task_')).length).toBeGreaterThan(0)
    for (const [i, id] of outcome.model.examples.ids.entries()) expect(outcome.model.examples.texts[i] === null).toBe(id.startsWith('task_'))
  })

  it('and merged or split ones are learned under their new names', async () => {
    const all = await categories()
    expect(await site.stories.mergeInto(site.viewer('admin'), all.get('Invoices')!, all.get('Planning')!)).toMatchObject({ kind: 'done', category: { name: 'Planning' } })
    expect((await create('bob', 'Pay the overdue invoice of the gas company')).suggestion?.candidates[0]?.name).toBe('Planning')
    expect(await site.stories.splitOff(site.viewer('admin'), all.get('Planning')!, 'Money', 'invoice, budget')).toMatchObject({ kind: 'done', tasks: expect.any(Number) as number })
    const outcome = await site.train()
    expect(outcome.model.categories).toContain((await categories()).get('Money'))
    expect(outcome.model.categories).not.toContain(all.get('Invoices'))
    expect((await site.stories.historyOf(site.viewer('admin'), 3)).map((row) => row.kind)).toEqual(['split', 'add', 'merge'])
  })
})

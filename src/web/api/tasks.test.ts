import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addTask } from '../../db/tasks.js'
import { apiWorld, type ApiWorld } from './testing.js'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
  await world.queue.enqueue('tasks.train', { orgId: '', requestedBy: null })
  await world.queue.drain()
}, 60_000)
afterAll(() => world.close())

const once = () => ({ 'idempotency-key': `test-${Math.random().toString(36).slice(2)}` })
const bug = { title: 'Fix the bug that crashes the login page after the database migration' }

describe('tasks over REST', () => {
  it('predicts one with its reasons, many without, and refuses what is wrong', async () => {
    const one = await world.call('POST', '/tasks/predict', bug)
    expect(one.body).toMatchObject({ kind: 'set', candidates: [{ name: 'Development', categoryId: expect.stringMatching(/^tcat_/) as string }], model: expect.any(String) as string })
    expect(one.body.near.length).toBeGreaterThan(0)
    const many = await world.call('POST', '/tasks/predict/batch', { tasks: [bug, { title: 'Weekly sync with sales', description: 'Bring the agenda' }] })
    expect(many.body.results.map((each: { candidates: { name: string }[] }) => each.candidates[0]?.name)).toEqual(['Development', 'Meeting'])
    expect(many.body.results[0].near).toEqual([])
    for (const [path, body] of [['/tasks/predict', {}], ['/tasks/predict', { title: ' ' }], ['/tasks/predict', { title: 'x', more: 1 }], ['/tasks/predict/batch', { tasks: [] }], ['/tasks', bug]] as const) {
      expect((await world.call('POST', path, body)).status).toBe(422)
    }
    expect((await world.call('PUT', '/tasks/predict', bug)).status).toBe(405)
  })

  it('makes a task once, takes feedback once, and lists what the token may see', async () => {
    const headers = once()
    const made = await world.call('POST', '/tasks', bug, headers)
    expect([made.status, made.body.outcome, made.body.task.category.name]).toEqual([201, 'done', 'Development'])
    expect((await world.call('POST', '/tasks', bug, headers)).body.outcome).toBe('already-done')
    const { taskId } = made.body.task as { taskId: string }
    const { categories } = (await world.call('GET', '/tasks/categories')).body as { categories: { name: string; categoryId: string }[] }
    const design = categories.find((each) => each.name === 'Design')!.categoryId
    const key = once()
    expect((await world.call('POST', `/tasks/${taskId}/feedback`, { categoryId: design }, key)).body).toMatchObject({ outcome: 'done', task: { category: { name: 'Design' }, decision: { kind: 'correct' } } })
    expect((await world.call('POST', `/tasks/${taskId}/feedback`, { categoryId: design }, key)).body.outcome).toBe('already-done')
    expect((await world.call('POST', `/tasks/${taskId}/feedback`, { none: true }, key)).body.error.code).toBe('idempotency-key-used')
    expect((await world.call('POST', `/tasks/${taskId}/feedback`, { categoryId: design, none: true }, once())).status).toBe(422)
    const hidden = await world.handle.transaction((tx) => addTask(tx, { orgId: world.orgId, channelId: 'secret', title: 'Hidden', description: '', createdBy: 'ada', messageTs: null, link: null, actionKey: 'hidden' }))
    expect((await world.call('GET', `/tasks/${hidden.task.id}`)).status).toBe(404)
    expect((await world.call('POST', `/tasks/${hidden.task.id}/feedback`, { none: true }, once())).status).toBe(404)
    const list = await world.call('GET', '/tasks?words=login&limit=1')
    expect([list.body.total, list.body.tasks.length, list.body.next]).toEqual([1, 1, null])
    const csv = await world.call('GET', '/tasks/export.csv')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.text).not.toContain('Hidden')
  })

  it('manages categories, trains, loads and goes back', async () => {
    const { categories } = (await world.call('GET', '/tasks/categories')).body as { categories: { name: string; categoryId: string }[] }
    const idOf = (name: string) => categories.find((each) => each.name === name)!.categoryId
    expect((await world.call('POST', '/tasks/categories', { name: 'Legal' })).status).toBe(201)
    expect((await world.call('POST', '/tasks/categories', { name: 'legal' })).body.error).toMatchObject({ code: 'refused' })
    expect((await world.call('POST', `/tasks/categories/${idOf('Research')}/rename`, { name: 'Findings' })).body.category.name).toBe('Findings')
    expect((await world.call('POST', `/tasks/categories/${idOf('Research')}/merge`, { into: idOf('Planning') })).body.category.name).toBe('Planning')
    expect((await world.call('POST', `/tasks/categories/${idOf('Research')}/rename`, { name: 'Again' })).status).toBe(404)
    expect((await world.call('GET', '/tasks/proposals')).body).toEqual({ proposals: [] })
    const started = await world.call('POST', '/tasks/retrain')
    expect(started.status).toBe(202)
    await world.queue.drain()
    expect((await world.call('GET', `/jobs/${started.body.jobId}`)).body.job.state).toBe('done')
    const { models } = (await world.call('GET', '/tasks/models')).body as { models: { id: string; card: { kind: string } }[] }
    expect(models[0]!.card.kind).toBe('tasks.categorizer')
    expect((await world.call('POST', `/tasks/models/${models[0]!.id}/load`)).body.serving).toBe(models[0]!.id)
    await world.call('POST', '/tasks/models/rollback')
    expect((await world.call('POST', '/tasks/models/model_none/load')).status).toBe(404)
  }, 60_000)
})

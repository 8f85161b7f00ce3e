import { expect, test } from 'vitest'
import { createLiveByKey } from './live-by-key.js'

test('each key follows its own active model; only some stay in memory, and closing frees all', async () => {
  const active = new Map([['a', 'm1'], ['b', 'm2'], ['c', 'broken']])
  const loads: string[] = []
  const closed: string[] = []
  const models = createLiveByKey<string>({
    activeId: (key) => Promise.resolve(active.get(key) ?? null),
    load(id, key) {
      loads.push(`${key}:${id}`)
      return id === 'broken' ? Promise.reject(new Error('bad file')) : Promise.resolve(`${key}:${id}`)
    },
    close: (value) => void closed.push(value),
    fallback: 'rules',
    keep: 2,
    graceMs: 5,
  })
  expect((await models.of('a').get()).value).toBe('a:m1')
  expect((await models.of('b').get()).value).toBe('b:m2')
  expect((await models.of('a').get()).value).toBe('a:m1')
  expect((await models.of('c').get()).value).toBe('rules')
  expect(models.problems()).toEqual([{ key: 'c', problem: 'model broken could not be loaded: bad file' }])
  // `b` was unused for longest; it is loaded again when it is needed.
  await expect.poll(() => closed).toEqual(['b:m2'])
  active.set('b', 'm3')
  expect((await models.of('b').get()).value).toBe('b:m3')
  expect(loads).toEqual(['a:m1', 'b:m2', 'c:broken', 'b:m3'])
  await models.close()
  expect(closed.toSorted()).toEqual(['a:m1', 'b:m2', 'b:m3'])
})

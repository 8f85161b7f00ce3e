import { beforeEach, expect, test, vi } from 'vitest'
import { createLive, type LiveOptions } from './live.js'

interface Loaded {
  id: string
  open: boolean
}

let active: string | null
let clock: number
let loads: string[]
let closed: string[]
let gates: Map<string, Promise<void>>
let broken: Set<string>

beforeEach(() => {
  active = 'm1'
  clock = 0
  loads = []
  closed = []
  gates = new Map()
  broken = new Set()
})

const live = (more: Partial<LiveOptions<Loaded>> = {}) =>
  createLive<Loaded>({
    activeId: () => Promise.resolve(active),
    async load(id) {
      loads.push(id)
      await gates.get(id)
      if (broken.has(id)) throw new Error('bad file')
      return { id, open: true }
    },
    close(value) {
      value.open = false
      closed.push(value.id)
    },
    now: () => clock,
    ...more,
  })

function opened(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

/** Holds the loading of an id until the returned function is called. */
function hold(id: string): () => void {
  const { promise, resolve } = opened()
  gates.set(id, promise)
  return resolve
}

test('it is loaded once, however many ask at the same time', async () => {
  const model = live()
  const held = await Promise.all(Array.from({ length: 20 }, () => model.get()))
  expect(loads).toEqual(['m1'])
  expect(new Set(held.map(({ value }) => value)).size).toBe(1)
})

test('the old one serves while the new one loads, then the new one does', async () => {
  const model = live()
  await model.get()
  const release = hold('m2')
  active = 'm2'
  expect((await model.get()).id).toBe('m1')
  expect((await model.get()).id).toBe('m1')
  release()
  await model.refresh()
  expect((await model.get()).id).toBe('m2')
  expect(loads).toEqual(['m1', 'm2'])
})

test('a new one that cannot be loaded leaves the old one serving, says so, and is tried again later only', async () => {
  const model = live({ retryMs: 1000 })
  await model.get()
  broken.add('m2')
  active = 'm2'
  await model.refresh()
  expect((await model.get()).id).toBe('m1')
  expect(model.problem()).toContain('m2 could not be loaded: bad file')
  expect(loads).toEqual(['m1', 'm2'])
  broken.clear()
  clock = 1000
  await model.get()
  await model.refresh()
  expect((await model.get()).id).toBe('m2')
  expect(model.problem()).toBeUndefined()
})

test('after a failed load, going back to the old one is no problem any more', async () => {
  const model = live()
  await model.get()
  broken.add('m2')
  active = 'm2'
  await model.refresh()
  active = 'm1'
  expect((await model.get()).id).toBe('m1')
  expect(model.problem()).toBeUndefined()
  expect(loads).toEqual(['m1', 'm2'])
})

test('one that was overtaken while loading never serves and is freed', async () => {
  const model = live()
  await model.get()
  const [release2, release3] = [hold('m2'), hold('m3')]
  active = 'm2'
  await model.get()
  active = 'm3'
  await model.get()
  release3()
  await model.refresh()
  release2()
  await vi.waitFor(() => expect(closed).toEqual(['m2']))
  expect((await model.get()).id).toBe('m3')
})

test('nothing active: the fallback, or a clear error', async () => {
  active = null
  const fallback = { id: 'rules', open: true }
  const model = live({ fallback })
  expect(await model.get()).toEqual({ id: null, value: fallback })
  active = 'm1'
  expect((await model.get()).id).toBe('m1')
  active = null
  expect((await model.get()).value).toBe(fallback)
  await model.close()
  expect(fallback.open).toBe(true)
  await expect(live().get()).rejects.toThrow('no model is active')
})

test('a first load that fails: the fallback serves, or the reason is thrown', async () => {
  broken.add('m1')
  const model = live({ fallback: { id: 'rules', open: true } })
  expect((await model.get()).id).toBeNull()
  expect(model.problem()).toContain('bad file')
  await expect(live().get()).rejects.toThrow('bad file')
})

test('when the active row cannot be read, what serves goes on serving', async () => {
  let reading = () => Promise.resolve<string | null>('m1')
  const model = live({ activeId: () => reading() })
  await model.get()
  reading = () => Promise.reject(new Error('database is locked'))
  expect((await model.get()).id).toBe('m1')
  expect(model.problem()).toContain('database is locked')
  reading = () => Promise.resolve('m1')
  await model.get()
  expect(model.problem()).toBeUndefined()
  broken.add('m2')
  reading = () => Promise.resolve('m2')
  await model.refresh()
  reading = () => Promise.reject(new Error('database is locked'))
  await model.get()
  expect(model.problem()).toMatch(/database is locked.*m2 could not be loaded/)
  reading = () => Promise.resolve('m2')
  await model.get()
  expect(model.problem()).toMatch(/^model m2 could not be loaded/)
})

test('the active row is asked at most once in minCheckMs', async () => {
  let asked = 0
  const model = live({ minCheckMs: 100, activeId: () => Promise.resolve((asked++, active)) })
  await model.get()
  await model.get()
  expect(asked).toBe(1)
  clock = 100
  await model.get()
  expect(asked).toBe(2)
})

test('a replaced value is freed after its grace and its last use; closing frees all', async () => {
  vi.useFakeTimers()
  try {
    const model = live({ graceMs: 10 })
    const { promise: end, resolve } = opened()
    const using = model.use(async ({ value }) => {
      await end
      return value.open
    })
    await vi.advanceTimersByTimeAsync(0)
    active = 'm2'
    await model.refresh()
    await vi.advanceTimersByTimeAsync(50)
    expect(closed).toEqual([])
    resolve()
    expect(await using).toBe(true)
    await vi.advanceTimersByTimeAsync(50)
    expect(closed).toEqual(['m1'])
    await model.close()
    expect(closed).toEqual(['m1', 'm2'])
    await expect(model.get()).rejects.toThrow('closed')
  } finally {
    vi.useRealTimers()
  }
})

test('closing waits for a running use', async () => {
  const model = live()
  const { promise: end, resolve } = opened()
  const using = model.use(async ({ value }) => {
    await end
    return value.open
  })
  await model.get()
  const closing = model.close()
  await new Promise((done) => setImmediate(done))
  expect(closed).toEqual([])
  resolve()
  expect(await using).toBe(true)
  await closing
  expect(closed).toEqual(['m1'])
})

test('many uses while models change again and again: none fails, none sees a closed one', async () => {
  const model = live({ graceMs: 0 })
  const uses: Promise<boolean>[] = []
  for (let i = 0; i < 300; i++) {
    active = `m${Math.floor(i / 20)}`
    if (i % 100 === 50) broken.add(`m${Math.floor(i / 20) + 1}`)
    uses.push(model.use(async ({ value }) => {
      await new Promise((resolve) => setImmediate(resolve))
      return value.open
    }))
    if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await Promise.all(uses)).not.toContain(false)
  await model.close()
})

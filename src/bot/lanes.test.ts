import { describe, expect, it } from 'vitest'
import { createLanes, stoppedByPerson, stoppedByRemoval, stoppedByShutdown } from './lanes.js'

const aborted = (signal: AbortSignal) => new Promise<unknown>((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

describe('lanes', () => {
  it('keep order within a lane and a limit over all', async () => {
    const lanes = createLanes(2)
    const order: string[] = []
    let most = 0
    const work = (name: string) => async () => {
      most = Math.max(most, lanes.active)
      order.push(`${name} starts`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
    }
    await Promise.all([lanes.run('a', work('a1')), lanes.run('a', work('a2')), lanes.run('b', work('b1')), lanes.run('c', work('c1'))])
    expect(order.indexOf('a1 ends')).toBeLessThan(order.indexOf('a2 starts'))
    expect(most).toBe(2)
    expect(lanes.active).toBe(0)
  })

  it('go on after a failure, and stop what a person stops', async () => {
    const lanes = createLanes(1)
    await expect(lanes.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const reason = lanes.run('a', aborted)
    expect(lanes.stop('b')).toBe(false)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(lanes.stop('a')).toBe(true)
    expect(await reason).toBe(stoppedByPerson)
  })

  it('stop everywhere at once, what still waits included', async () => {
    const lanes = createLanes(1)
    const reasons = [lanes.run('a', aborted), lanes.run('b', (signal) => (signal.aborted ? Promise.resolve<unknown>(signal.reason) : aborted(signal)))]
    await new Promise((resolve) => setTimeout(resolve, 10))
    lanes.stopAll(stoppedByRemoval)
    expect(await Promise.all(reasons)).toEqual([stoppedByRemoval, stoppedByRemoval])
    // What comes after it runs as ever: the app may be installed again.
    expect(await lanes.run('a', async (signal) => signal.aborted)).toBe(false)
  })

  it('close by aborting what does not end in time', async () => {
    const lanes = createLanes(1)
    const reason = lanes.run('a', aborted)
    await new Promise((resolve) => setTimeout(resolve, 10))
    await lanes.close(10)
    expect(await reason).toBe(stoppedByShutdown)
  })
})

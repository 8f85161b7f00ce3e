import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { newLeaseToken, ownerIsGone } from './owner.js'

test('a living owner, another machine and an unreadable token are never taken for gone', () => {
  expect(ownerIsGone(newLeaseToken())).toBe(false)
  expect(ownerIsGone('ffffffffffff.1.1.00')).toBe(false)
  expect(ownerIsGone('')).toBe(false)
})

test('a process that ended is gone, also when its number was given away again', async () => {
  const [machine, pid, start] = newLeaseToken().split('.')
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  expect(ownerIsGone(`${machine}.${child.pid}.5.00`)).toBe(true)
  expect(ownerIsGone(`${machine}.${pid}.${Number(start) - 1}.00`)).toBe(true)
})

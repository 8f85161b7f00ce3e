import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLocalServices, type LocalServices } from '../../test/support/local-services.js'
import { respond } from './assistant.js'
import { newTurn, recordingSink } from './testing.js'

let local: LocalServices
beforeEach(async () => {
  local = await createLocalServices()
  await local.seedDocument('general', 'Leave handbook', '# Leave\n\nEmployees accrue 25 days of paid leave per calendar year. Carried-over leave lapses on 31 March.')
  await local.seedDocument('finance', 'Budget', '# Budget\n\nThe training budget for 2026 is 48000 euros. It is approved by the finance committee.')
})
afterEach(() => local.close())

const ask = (text: string, change: Partial<Parameters<typeof newTurn>[1]> = {}) => {
  const sink = recordingSink()
  return respond({ ...local.services, health: async () => [] }, newTurn(local, { text, ...change }), sink, new AbortController().signal).then((reply) => ({ reply, sink }))
}

it('quotes the files with numbered sources, and keeps what made the answer', async () => {
  const { reply, sink } = await ask('How many days of paid leave do employees accrue per year?')
  expect(reply).toMatchObject({ kind: 'answer', sources: [{ number: 1, title: 'Leave handbook.md' }] })
  expect(sink.shown()).toContain('25 days of paid leave')
  expect(sink.shown()).toContain('[1]')
})

it('answers a second delivery of the same question with nothing', async () => {
  const turn = { questionKey: 'C:1' }
  expect((await ask('How many days of paid leave do employees accrue?', turn)).reply?.kind).toBe('answer')
  expect((await ask('How many days of paid leave do employees accrue?', turn)).reply).toBeNull()
})

it('says nothing in a channel of what its readers may not all see, and tells the asker that there is more', async () => {
  const { reply } = await ask('What is the training budget for 2026?', { audience: { kind: 'channel', channelId: 'general' } })
  expect(reply).toMatchObject({ kind: 'nothing', leftOut: true })
  expect(JSON.stringify(reply)).not.toContain('48000')
  const inPrivate = await ask('What is the training budget for 2026?', { audience: { kind: 'private' } })
  expect(inPrivate.reply).toMatchObject({ kind: 'answer', sources: [{ title: 'Budget.md' }] })
})

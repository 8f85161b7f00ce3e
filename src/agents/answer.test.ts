import { spawnSync } from 'node:child_process'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalServices, type LocalServices } from '../../test/support/local-services.js'
import { ensureConversation, rememberMessage } from '../db/conversations.js'
import { failDocument } from '../db/documents.js'
import { answers } from '../db/schema/conversations.js'
import { projectRoot } from '../paths.js'
import { nothingToReview } from '../pipelines/products/review/nothing-to-review.js'
import { respond, type AssistantServices } from './assistant.js'
import { newTurn, recordingSink } from './testing.js'
import { stoppedByShutdown, type Turn } from './turn.js'

let local: LocalServices
beforeEach(async () => {
  local = await createLocalServices()
  await local.seedDocument('general', 'Leave handbook', '# Leave\n\nEmployees accrue 25 days of paid leave per calendar year. Carried-over leave lapses on 31 March.')
  await local.seedDocument('finance', 'Budget', '# Budget\n\nThe training budget for 2026 is 48000 euros. It is approved by the finance committee.')
})
afterEach(() => local.close())

const ask = async (text: string, change: Partial<Turn> = {}, services: Partial<AssistantServices> = {}, signal = new AbortController().signal) => {
  const sink = recordingSink()
  const turn = newTurn(local, { text, ...change })
  const reply = await respond({ ...local.services, review: nothingToReview, health: async () => [], ...services }, turn, sink, signal)
  const [row] = await local.services.handle.db.select().from(answers).where(eq(answers.questionKey, turn.questionKey))
  return { reply, sink, row: row! }
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

describe('in a thread', () => {
  const thread = async () => {
    const { db } = local.services.handle
    const { id } = await ensureConversation(db, local.orgId, 'general', '100.0')
    const say = (ts: string, text: string, onlyFor: string | null = null) =>
      rememberMessage(db, { conversationId: id, ts, author: 'person', userId: 'employee', text, visibleOnlyTo: onlyFor, answerId: null })
    return { id, say }
  }

  it('a follow-up is answered with what it leans on', async () => {
    await local.seedDocument('general', 'Interns', '# Interns\n\nInterns accrue 12 days of paid leave per calendar year.')
    const { id, say } = await thread()
    await say('100.1', 'How many days of paid leave do employees accrue per year?')
    const { reply, row } = await ask('and for interns?', { conversationId: id, questionKey: 'C:100.2' })
    expect(reply?.kind === 'answer' && reply.markdown).toContain('12 days')
    expect(row.rewritten).toContain('leave')
    expect(row.question).toBe('and for interns?')
  })

  it('what one person alone was told never feeds a reply that others read', async () => {
    const { id, say } = await thread()
    await say('100.1', 'What is the training budget for 2026?', 'employee')
    const visible = await ask('and who approved it?', { conversationId: id, questionKey: 'C:100.2' })
    expect(visible.row.rewritten).toBeNull()
    const own = await ask('and who approved it?', { conversationId: id, questionKey: 'C:100.3', audience: { kind: 'private' } })
    expect(own.row.rewritten).toContain('budget')
    const another = await ask('and who approved it?', { conversationId: id, questionKey: 'C:100.4', audience: { kind: 'private' }, actor: local.actor('colleague') })
    expect(another.row.rewritten).toBeNull()
  })
})

describe('what is in a file', () => {
  it('is told section by section, each with its source', async () => {
    await local.seedDocument('general', 'Safety', '# Safety\n\n## Fire\n\nIn a fire, leave by the nearest stairs. The stairs lead to the yard.\n\n## First aid\n\nThe first aid box hangs beside the kitchen door. It is checked every month.')
    const { reply, row } = await ask('Summarise safety.md')
    expect(reply).toMatchObject({ kind: 'answer', sources: [{ number: 1, title: 'Safety.md' }] })
    const text = reply?.kind === 'answer' ? reply.markdown : ''
    expect(text).toContain('Fire')
    expect(text).toContain('First aid')
    expect(text).toMatch(/\*\*Fire\*\*: .*stairs.* \[1\]\n- \*\*First aid\*\*: .* \[1\]/)
    expect(row).toMatchObject({ status: 'answered', mode: 'outline' })
  })

  it('is not told to those who may not see it', async () => {
    const { reply } = await ask('summarise budget.md')
    expect(JSON.stringify(reply)).not.toContain('48000')
    expect(reply?.kind).not.toBe('failed')
  })
})

describe('a file that is still being read', () => {
  it('is waited for, and the question is answered when it is ready', async () => {
    const share = await local.shareUnread('general', 'Parking', '# Parking\n\nVisitors park on level 3 of the north garage.')
    const turn = { questionKey: 'C:5', documentIds: [share.documentId] }
    const before = await ask('Where do visitors park?', turn)
    expect(before.reply).toMatchObject({ kind: 'waiting', titles: ['Parking.md'] })
    expect(before.row).toMatchObject({ status: 'waiting', documentIds: [share.documentId] })
    await local.ingest(share)
    const after = await ask('Where do visitors park?', turn)
    expect(after.reply?.kind === 'answer' && after.reply.markdown).toContain('level 3')
    expect((await ask('Where do visitors park?', turn)).reply).toBeNull()
  })

  it('is not waited for when other files answer', async () => {
    await local.shareUnread('general', 'Parking', '# Parking\n\nVisitors park on level 3.')
    expect((await ask('How many days of paid leave do employees accrue per year?')).reply?.kind).toBe('answer')
    expect((await ask('Where do visitors park their bicycles?')).reply?.kind).toBe('waiting')
  })

  it('says why, when it could not be read', async () => {
    const share = await local.shareUnread('general', 'Scan', 'x')
    await failDocument(local.services.handle.db, share.documentId, { code: 'scanned', message: 'This file is a scan.', hint: 'Share one with text.', reference: 'QM-1' })
    const { reply } = await ask('What does it say on bicycles?', { documentIds: [share.documentId] })
    expect(reply).toMatchObject({ kind: 'failed', message: 'This file is a scan.', hint: 'Share one with text.', reference: 'QM-1' })
  })
})

it('a failure is a reply with a reference, which the answer keeps', async () => {
  const search = () => Promise.reject(new Error('disk is gone'))
  const { reply, row } = await ask('How many days of leave?', {}, { search })
  expect(reply).toMatchObject({ kind: 'failed', answerId: row.id, reference: row.reference })
  expect(row.status).toBe('failed')
  expect(JSON.stringify(reply)).not.toContain('disk')
})

it('the end of the process leaves the question for the next start', async () => {
  const controller = new AbortController()
  controller.abort(stoppedByShutdown)
  const { reply, row } = await ask('How many days of leave?', { questionKey: 'C:9' }, {}, controller.signal)
  expect(reply?.kind).toBe('stopped')
  expect(row.status).toBe('waiting')
  expect((await ask('How many days of paid leave do employees accrue?', { questionKey: 'C:9' })).reply?.kind).toBe('answer')
})

it('nothing that the bot loads at its start brings in what only a language model needs', () => {
  const loader = `export async function resolve(name, context, next) { if (/langchain|^openai/.test(name)) console.log('LOADED ' + name); return next(name, context) }`
  const start = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(loader)})); await import('./dist/src/roles/bot.js'); console.log('STARTED')`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', start], { cwd: projectRoot, encoding: 'utf8' })
  expect(stdout.trim()).toBe('STARTED')
})

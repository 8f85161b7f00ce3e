import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkFiles } from '../../src/bot/files/check-files.js'
import { createSlackClient, type ConnectedSlack } from '../../src/bot/slack-client.js'
import { createSlackFileSource } from '../../src/bot/slack-files.js'
import { completeDocument, failDocument, findDocument, rememberBlob, startProcessing } from '../../src/db/documents.js'
import { livePlaces } from '../../src/db/places.js'
import { auditLog } from '../../src/db/schema/work.js'
import { channels, organisations, users } from '../../src/db/schema/organisation.js'
import { documentPlaces, placeMessages } from '../../src/db/schema/documents.js'
import { createLogger } from '../../src/log.js'
import type { JobHandlers } from '../../src/jobs/definitions.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'

describe('files in Slack', () => {
  let world: World
  let general: string
  let finance: string
  let bot: string
  let failNext = false
  const runs: string[] = []

  /** Reads nothing, but ends as reading would. */
  const ingest: JobHandlers = {
    'documents.ingest': async (payload, context) => {
      const { db } = world.handle
      runs.push(payload.documentId)
      await startProcessing(db, payload.documentId)
      await context.progress(3, 12, 'reading')
      const reply = () => world.queue.enqueue('slack.reply', { orgId: payload.orgId, subject: `document:${payload.documentId}:${payload.placeId}`, replyTo: payload.replyTo! }, { orgId: payload.orgId })
      await reply()
      await new Promise((resolve) => setTimeout(resolve, 150))
      if (failNext) {
        failNext = false
        await failDocument(db, payload.documentId, { code: 'scanned', message: 'This file holds pictures of pages.', hint: 'Share a version with text.', reference: 'R-TEST01' })
      } else {
        const blobHash = payload.documentId.padEnd(64, '0')
        await rememberBlob(db, blobHash, 10)
        await completeDocument(db, payload.documentId, { blobHash, kind: 'md', bytes: 10, pages: 12, pageUnit: 'page', passages: 1412, warnings: [], statedDate: null })
      }
      await reply()
    },
  }

  const inThread = (channel: string, ts: string, words: string) => world.until(`“${words}”`, async () => (await world.replies(channel, ts)).find((m) => wordsOf(m).includes(words)))
  const places = async (fileId: string) => (await world.handle.db.select().from(documentPlaces)).filter((place) => place.slackFileId === fileId)
  const hidden = (fileId: string) => world.until('the place to go', async () => (await places(fileId)).every((place) => place.removedAt !== null) && (await places(fileId)).length > 0)
  const ready = async (who: string, channel: string, name: string) => {
    const shared = await world.upload(who, channel, name, `# ${name}`)
    await inThread(channel, shared.ts, 'is ready')
    return shared
  }

  beforeAll(async () => {
    world = await createWorld({ handlers: ingest })
    general = await world.channel('general')
    finance = await world.channel('finance')
    bot = (await world.api('bot', 'auth.test')).user_id as string
  })
  afterEach(() => world.client('admin', 'faults', { reset: true }))
  afterAll(() => world.close())

  it('reads a shared file once, and tells one summary in its thread', async () => {
    await world.client('admin', 'faults', { deliver_times: 2 })
    const { ts } = await ready('employee', general, 'travel_policy.md')
    const [only, ...more] = await world.replies(general, ts)
    expect(more).toEqual([])
    expect(wordsOf(only)).toContain('12 pages, 1,412 passages, visible to everyone (#general is public)')
    expect(runs).toHaveLength(1)
  })

  it('names a private channel as the place from which it is visible', async () => {
    const { ts } = await ready('employee', finance, 'salaries.csv')
    expect(wordsOf((await world.replies(finance, ts))[0])).toContain('visible to #finance')
  })

  it('says why a file failed, and tries again for who shared it alone', async () => {
    failNext = true
    const shared = await world.upload('employee', general, 'scan.pdf', 'x')
    const failed = await inThread(general, shared.ts, 'holds pictures of pages')
    expect(wordsOf(failed)).toContain('Reference R-TEST01')
    await world.client('colleague', 'action', { channel: general, ts: failed.ts, action_id: 'files.retry' })
    await world.until('the refusal', async () => (await world.ephemerals('colleague', general)).find((m) => wordsOf(m).includes('Only who shared the file')))
    await world.client('employee', 'action', { channel: general, ts: failed.ts, action_id: 'files.retry' })
    await inThread(general, shared.ts, 'is ready')
    expect(await world.replies(general, shared.ts)).toHaveLength(1)
  })

  it('is silent about kinds that it does not read, unless it was addressed', async () => {
    const silent = await world.upload('employee', general, 'holiday.png', 'x')
    const asked = await world.upload('employee', general, 'other.png', 'x', `<@${bot}> read this`)
    await inThread(general, asked.ts, 'I do not read')
    expect(await world.replies(general, silent.ts)).toEqual([])
  })

  it('tells who asked about a message in private why its file is not read, and nobody else', async () => {
    const picture = await world.upload('employee', general, 'floor-plan.png', 'x')
    const asked = async () => {
      await world.client('colleague', 'shortcut', { callback_id: 'ask.about-this', channel: general, ts: picture.ts })
      const form = await world.until('the form', () => world.view('colleague'))
      await world.client('colleague', 'submit', { view_id: form.id, values: { 'ask.input-question': { 'ask.input-question': 'where is the kitchen?' } } })
    }
    await asked()
    await world.until('the private word', async () => (await world.ephemerals('colleague', general)).find((m) => wordsOf(m).includes('I do not read')))
    await world.until('the private answer', async () => (await world.ephemerals('colleague', general)).find((m) => wordsOf(m).includes('where is the kitchen?')))
    expect(await world.replies(general, picture.ts)).toEqual([])
    expect((await world.ephemerals('employee', general)).filter((m) => wordsOf(m).includes('I do not read'))).toEqual([])
  })

  it('takes in nothing from guests', async () => {
    const partners = await world.channel('partners')
    const { fileId } = await world.upload('guest', partners, 'guest.md', '# x')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await places(fileId)).toEqual([])
  })

  it('lets go of what is deleted, taken out of its message, or whose message is deleted', async () => {
    const one = await ready('employee', general, 'one.md')
    await world.api('employee', 'files.delete', { file: one.fileId })
    await hidden(one.fileId)
    const two = await ready('employee', general, 'two.md')
    await world.client('employee', 'file', { file: two.fileId, channel: general, ts: two.ts })
    await hidden(two.fileId)
    const three = await ready('employee', general, 'three.md')
    await world.api('employee', 'chat.delete', { channel: general, ts: three.ts })
    await hidden(three.fileId)
  })

  it('keeps a file that another message of the channel still carries, until that one goes too', async () => {
    const again = async (fileId: string, who = 'employee') => {
      const before = new Set(((await world.api(who, 'conversations.history', { channel: general, limit: 20 })).messages as { ts: string }[]).map((m) => m.ts))
      await world.api(who, 'files.completeUploadExternal', { files: [{ id: fileId, title: 'both.md' }], channel_id: general, initial_comment: 'once more' })
      const second = await world.until('the second message', async () => ((await world.api(who, 'conversations.history', { channel: general, limit: 20 })).messages as { ts: string }[]).find((m) => !before.has(m.ts)))
      await world.until('the second message to be noted', async () => (await world.handle.db.select().from(placeMessages)).some((row) => row.messageTs === second.ts))
      return second.ts
    }
    const gone = (ts: string) => world.until('the message to be noted as gone', async () => (await world.handle.db.select().from(placeMessages)).some((row) => row.messageTs === ts && row.removedAt !== null))
    const first = await ready('employee', general, 'both.md')
    const secondTs = await again(first.fileId)
    await world.api('employee', 'chat.delete', { channel: general, ts: first.ts })
    await gone(first.ts)
    expect(await places(first.fileId)).toMatchObject([{ removedAt: null, messageTs: secondTs }])
    await world.api('employee', 'chat.delete', { channel: general, ts: secondTs })
    await hidden(first.fileId)

    // Taken out of one message, then out of the other.
    const other = await ready('employee', general, 'two-places.md')
    const otherTs = await again(other.fileId)
    await world.client('employee', 'file', { file: other.fileId, channel: general, ts: other.ts })
    await gone(other.ts)
    expect((await places(other.fileId))[0]!.removedAt).toBeNull()
    await world.client('employee', 'file', { file: other.fileId, channel: general, ts: otherTs })
    await hidden(other.fileId)
  })

  it('finds in the nightly check what no event told', async () => {
    const { fileId } = await ready('employee', general, 'retained.md')
    const kept = await ready('employee', general, 'kept.md')
    await world.client('admin', 'admin', { do: 'retention', file: fileId })
    const slack: ConnectedSlack = { kind: 'socket', botToken: 'xoxb-playground', appToken: 'xapp-playground', apiUrl: `${world.playground.url}/api/` }
    const log = createLogger('silent', 'test')
    const files = createSlackFileSource({ client: createSlackClient(slack, log), slack })
    const org = (await world.handle.db.select().from(organisations))[0]!
    await new Promise((resolve) => setTimeout(resolve, 5))
    const outcome = await checkFiles({ handle: world.handle, files, log }, org.id, AbortSignal.timeout(10_000), 0)
    expect(outcome.removed).toBeGreaterThanOrEqual(1)
    await hidden(fileId)
    expect((await places(kept.fileId))[0]!.removedAt).toBeNull()
  })

  it('follows what happens to channels and people', async () => {
    const row = async () => (await world.handle.db.select().from(channels)).find((c) => c.slackChannelId === general)!
    await world.client('admin', 'admin', { do: 'share_channel', channel: general })
    await world.until('shared', async () => (await row()).externallyShared)
    const before = await world.say('employee', general, `<@${bot}> anybody there`)
    await world.until('the word to the asker', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('shared with another company')))
    expect(await world.replies(general, before)).toEqual([])
    // Asking privately about a message there takes nothing in, and says nothing where others read.
    const there = await world.upload('employee', general, 'joint-plan.txt', 'The joint plan starts in May.')
    await world.client('employee', 'shortcut', { callback_id: 'ask.about-this', channel: general, ts: there.ts })
    const form = await world.until('the form', () => world.view('employee'))
    await world.client('employee', 'submit', { view_id: form.id, values: { 'ask.input-question': { 'ask.input-question': 'when does the joint plan start?' } } })
    await world.until('the private answer', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('joint plan start')))
    expect(await places(there.fileId)).toEqual([])
    expect(await world.replies(general, there.ts)).toEqual([])
    await world.client('admin', 'admin', { do: 'unshare_channel', channel: general })
    await world.until('unshared', async () => !(await row()).externallyShared)
    await world.api('admin', 'conversations.rename', { channel: general, name: 'everybody' })
    await world.until('renamed', async () => (await row()).name === 'everybody')
    await world.api('admin', 'conversations.rename', { channel: general, name: 'general' })
    await world.client('admin', 'admin', { do: 'set_user', user: 'colleague', deleted: true })
    const id = ((await world.client('admin', 'boot')).people as { name: string; id: string }[]).find((p) => p.name === 'colleague')!.id
    await world.until('deactivated', async () => (await world.handle.db.select().from(users)).find((u) => u.slackUserId === id)?.deactivatedAt)
    await world.client('admin', 'admin', { do: 'set_user', user: 'colleague', deleted: false })
  })

  it('lists, deletes and restores by command, own files only', async () => {
    const { fileId } = await ready('reviewer', general, 'minutes.md')
    const documentId = (await places(fileId))[0]!.documentId
    await world.client('colleague', 'command', { channel: general, command: '/documents', text: 'delete minutes.md' })
    await world.until('not theirs', async () => (await world.ephemerals('colleague', general)).find((m) => wordsOf(m).includes('None of your documents')))
    await world.client('reviewer', 'command', { channel: general, command: '/documents' })
    const list = await world.until('the list', async () => (await world.ephemerals('reviewer', general)).find((m) => wordsOf(m).includes('minutes.md')))
    await world.client('reviewer', 'action', { channel: general, ts: list.ts, action_id: 'documents.delete' })
    await hidden(fileId)
    const done = await world.until('an undo', async () => (await world.ephemerals('reviewer', general)).find((m) => wordsOf(m).includes('answers nothing any more')))
    await world.client('reviewer', 'action', { channel: general, ts: done.ts, action_id: 'documents.restore' })
    await world.until('it back', async () => (await livePlaces(world.handle.db, documentId)).length === 1)
    expect((await findDocument(world.handle.db, (await places(fileId))[0]!.orgId, documentId))!.deletedAt).toBeNull()
    await world.client('admin', 'command', { channel: general, command: '/documents', text: 'all' })
    await world.until('everybody’s', async () => (await world.ephemerals('admin', general)).find((m) => wordsOf(m).includes('minutes.md')))
  })

  it('introduces itself once where it is invited, and keeps to the choice of the inviter', async () => {
    const made = await world.api('employee', 'conversations.create', { name: 'project-x' })
    const channel = made.channel.id as string
    await world.api('employee', 'conversations.invite', { channel, users: bot })
    const hello = await world.until('the introduction', async () => ((await world.api('employee', 'conversations.history', { channel })).messages as { ts: string }[]).find((m) => wordsOf(m as never).includes('What I read')))
    const { ts } = hello
    await world.api('colleague', 'conversations.join', { channel })
    await world.client('colleague', 'action', { channel, ts, action_id: 'channels.indexing', value: 'off' })
    await world.until('the refusal', async () => (await world.ephemerals('colleague', channel)).find((m) => wordsOf(m).includes('Only who invited me')))
    const early = await ready('employee', channel, 'early.md')
    expect(early.fileId).toBeTruthy()
    await world.client('employee', 'action', { channel, ts, action_id: 'channels.indexing', value: 'off' })
    await world.until('the audit', async () => (await world.handle.db.select().from(auditLog)).some((row) => row.action === 'channel.indexing'))
    const late = await world.upload('employee', channel, 'late.md', '# x')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await places(late.fileId)).toEqual([])
    await world.client('employee', 'action', { channel, ts, action_id: 'channels.indexing', value: 'auto' })
    await world.until('auto again', async () => (await world.handle.db.select().from(channels)).find((c) => c.slackChannelId === channel)?.indexing === 'auto')
    await world.client('employee', 'action', { channel, ts, action_id: 'channels.older-files' })
    await inThread(channel, late.ts, 'is ready')
    await world.until('the tale of it', async () => (await world.ephemerals('employee', channel)).find((m) => wordsOf(m).includes('older file')))
  })

  it('draws App Home, with health and reviewers for admins alone', async () => {
    await world.client('employee', 'home', {})
    const home = await world.until('home', async () => {
      const view = (await world.client('employee', 'home', {})).view
      return wordsOf(view).includes('My documents') && view
    })
    expect(wordsOf(home)).not.toContain('Reviewers')
    const adminHome = await world.until('admin home', async () => {
      const view = (await world.client('admin', 'home', {})).view
      return wordsOf(view).includes('Reviewers') && view
    })
    const people = (await world.client('admin', 'boot')).people as { name: string; id: string }[]
    await world.client('admin', 'action', { view_id: adminHome.id, action_id: 'home.appoint-reviewer', value: people.find((p) => p.name === 'reviewer')!.id })
    await world.until('the appointment', async () => (await world.handle.db.select().from(auditLog)).some((row) => row.action === 'reviewer.appoint'))
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { letPass, type Person } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { buttonsOf, wordsOf } from '../support/words-of.js'

const canteen = 'The canteen opens at 11:45 and closes at 13:30. On Fridays it stays closed.'
const question = 'when does the canteen open?'

describe('what Slack delivers twice, late, out of order, or not at all', () => {
  let service: Service
  let employee: Person

  beforeAll(async () => {
    service = await startService()
    employee = service.as('employee')
    await employee.share('general', 'canteen.txt', canteen)
  }, 60_000)
  afterEach(() => service.faults({ reset: true }))
  afterAll(() => service?.close())

  /** Exactly one answer below a question, after everything had the time to go wrong. */
  async function oneAnswer(ts: string, timeoutMs?: number): Promise<string> {
    const reply = await employee.waitForReply('general', ts, timeoutMs ? { timeoutMs } : {})
    await letPass(400)
    const replies = await employee.replies('general', ts)
    expect(replies.map((each) => wordsOf(each))).toHaveLength(1)
    expect(buttonsOf(replies[0], 'ask.feedback')).toHaveLength(1)
    return wordsOf(reply)
  }

  it('answers once when every event comes three times', async () => {
    await service.faults({ deliver_times: 3 })
    expect(await oneAnswer(await employee.say('general', `@quartermaster ${question}`))).toContain('11:45')
    const upload = await employee.upload('general', 'parking.txt', 'Visitors park in bay 17 behind the mill.')
    await employee.summaryOf(upload)
    await letPass(400)
    expect(await employee.replies('general', upload.ts)).toHaveLength(1)
    expect(service.rows('select 1 from document_places where slack_file_id = ?', upload.fileId)).toHaveLength(1)
    expect(service.rows("select 1 from jobs where name = 'documents.ingest' and payload like ?", `%${service.rows<{ document_id: string }>('select document_id from document_places where slack_file_id = ?', upload.fileId)[0]!.document_id}%`)).toHaveLength(1)
    // A command and a click are one each too.
    const before = (await employee.ephemerals('general')).length
    await employee.command('general', '/ask', question)
    await letPass(300)
    expect((await employee.ephemerals('general')).slice(before).filter((each) => wordsOf(each).includes('11:45'))).toHaveLength(1)
  })

  it('answers once when events come late and in the wrong order', async () => {
    await service.faults({ delay_ms: 700, reorder: true })
    const upload = await employee.upload('general', 'badge.txt', 'Lost badges cost 25 euros. New ones come from the porter.')
    const ts = await employee.say('general', '@quartermaster what does a lost badge cost?')
    await employee.summaryOf(upload)
    await oneAnswer(ts)
    expect(wordsOf((await employee.ask('general', 'what does a lost badge cost?')).reply)).toContain('25 euros')
  })

  it('answers once when acknowledgements are lost and Slack delivers again', async () => {
    await service.faults({ drop_acks: 2 })
    const ts = await employee.say('general', `@quartermaster ${question}`)
    expect(await oneAnswer(ts)).toContain('11:45')
    await letPass(3500)
    expect(await employee.replies('general', ts)).toHaveLength(1)
  })

  it('waits as long as Slack asks when it is limited', async () => {
    await service.faults({ rate_limit: { 'chat.startStream': 1, 'chat.appendStream': 1, 'chat.stopStream': 1, 'chat.postEphemeral': 1, 'conversations.members': 1 }, retry_after_s: 1 })
    expect(await oneAnswer(await employee.say('general', `@quartermaster ${question}`), 20_000)).toContain('11:45')
  })

  it('comes back when the socket is refreshed or cut', async () => {
    for (const disconnect of ['refresh', 'cut']) {
      await service.faults({ disconnect })
      expect(await oneAnswer(await employee.say('general', `@quartermaster ${question}`), 20_000)).toContain('11:45')
    }
  })

  it('falls back to edits where streaming is refused, and ends the answer when a stream expires', async () => {
    await service.faults({ refuse_streams: true })
    expect(await oneAnswer(await employee.say('general', `@quartermaster ${question}`))).toContain('11:45')
    await service.faults({ reset: true })
    await service.faults({ stream_expiry_s: 0.001 })
    expect(await oneAnswer(await employee.say('general', `@quartermaster ${question}`))).toContain('11:45')
  })

  it('says why when Slack hands out a page instead of the file, and reads it at the next try', async () => {
    await service.faults({ files_html: true })
    const upload = await employee.upload('random', 'gate.txt', 'The gate code is changed every Monday.')
    const failed = await employee.summaryOf(upload, 60_000)
    expect(wordsOf(failed)).toContain('could not be read')
    await service.faults({ reset: true })
    await employee.action('random', failed.ts, 'files.retry')
    await until('the second try', async () => (await employee.replies('random', upload.ts)).some((message) => wordsOf(message).includes('is ready:')))
    expect(await employee.replies('random', upload.ts)).toHaveLength(1)
  }, 90_000)

  it('forgets a file that is deleted in Slack, whichever way', async () => {
    const colleague = service.as('colleague')
    const ways: [string, (upload: { channel: string; ts: string; fileId: string }) => Promise<unknown>][] = [
      ['its deletion', (upload) => employee.api('files.delete', { file: upload.fileId })],
      ['the deletion of its message', (upload) => employee.api('chat.delete', { channel: upload.channel, ts: upload.ts })],
      ['being unshared', (upload) => employee.client('file', { file: upload.fileId, channel: upload.channel, ts: upload.ts })],
    ]
    for (const [index, [way, take]] of ways.entries()) {
      const upload = await employee.share('random', `locker-${index}.txt`, `Locker number ${400 + index} belongs to the fencing club.`)
      expect(wordsOf((await colleague.ask('general', 'which locker belongs to the fencing club?')).reply)).toContain(String(400 + index))
      await take(upload)
      await until(`nothing to be answered after ${way}`, async () => !wordsOf((await colleague.ask('general', 'which locker belongs to the fencing club?')).reply).includes(String(400 + index)))
    }
  }, 60_000)

  it('forgets a file whose deletion comes before its upload', async () => {
    await service.faults({ delay_ms: 300, reorder: true })
    const upload = await employee.upload('random', 'short-lived.txt', 'The orchid room is number 812.')
    await employee.api('files.delete', { file: upload.fileId })
    await letPass(2500)
    await service.faults({ reset: true })
    expect(wordsOf((await employee.ask('general', 'which number has the orchid room?')).reply)).not.toContain('812')
  })

  it('keeps the newer of two versions by the same person in the same place', async () => {
    await employee.share('random', 'prices.txt', 'A day ticket for the museum costs 14 euros.')
    await employee.share('random', 'prices.txt', 'A day ticket for the museum costs 19 euros since March.')
    const { reply } = await employee.ask('general', 'what does a day ticket for the museum cost?')
    expect(wordsOf(reply)).toContain('19 euros')
    expect(wordsOf(reply)).not.toContain('14 euros')
    // A file of that name by somebody else replaces nothing.
    await service.as('colleague').share('random', 'prices.txt', 'A year ticket for the zoo costs 80 euros.')
    expect(wordsOf((await employee.ask('general', 'what does a day ticket for the museum cost?')).reply)).toContain('19 euros')
  })

  it('answers a question that came with its file, or while the file is read, when the file is ready', async () => {
    const upload = await employee.upload('general', 'ferry.txt', 'The last ferry leaves at 22:10 from pier 4.', { comment: '@quartermaster when does the last ferry leave?' })
    await until('the answer below the file', async () => (await employee.replies('general', upload.ts)).some((message) => wordsOf(message).includes('22:10')))
  })

  it('does not answer edits, other bots, itself, or people who talk to each other', async () => {
    const ts = await employee.say('general', 'good morning everybody')
    await employee.api('chat.update', { channel: 'C0GENERAL01', ts, text: `good morning, ${question}` })
    await service.as('colleague').say('general', 'and to you', ts)
    await letPass(600)
    expect((await employee.replies('general', ts)).filter((message) => message.bot_id)).toEqual([])
  })

  it('is silent in a thread after mute, and back after a mention', async () => {
    const { ts } = await employee.ask('general', question)
    await employee.say('general', 'mute', ts)
    await until('the farewell', async () => (await employee.replies('general', ts)).some((message) => wordsOf(message).includes('I am silent')))
    const before = (await employee.replies('general', ts)).length
    await employee.say('general', 'and when does it close?', ts)
    await letPass(600)
    expect(await employee.replies('general', ts)).toHaveLength(before + 1)
    const back = await employee.say('general', '@quartermaster when does the canteen close?', ts)
    expect(wordsOf(await employee.waitForReply('general', ts, { after: back }))).toContain('13:30')
  })
}, 60_000)

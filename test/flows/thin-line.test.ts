import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { letPass, type Person, type Upload } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { hasButton, wordsOf } from '../support/words-of.js'

const handbook = readFileSync(join(process.cwd(), 'playground/samples/handbook.md'), 'utf8')

describe('from a file to a cited answer and back', () => {
  let service: Service
  let employee: Person
  let colleague: Person
  let upload: Upload
  let asked: Awaited<ReturnType<Person['ask']>>

  beforeAll(async () => {
    service = await startService()
    employee = service.as('employee')
    colleague = service.as('colleague')
  }, 60_000)
  afterAll(() => service?.close())

  it('reads an upload and says who can see it', async () => {
    upload = await employee.upload('general', 'handbook.md', handbook, { title: 'Employee handbook' })
    const words = wordsOf(await employee.summaryOf(upload))
    expect(words).toMatch(/\*Employee handbook\* is ready: .*\d+ passages?, visible to everyone .#general is public/)
    expect(await employee.replies('general', upload.ts)).toHaveLength(1)
  })

  it('answers a mention with a numbered source', async () => {
    asked = await employee.ask('general', 'how many days of paid holiday do we have?')
    const words = wordsOf(asked.reply)
    expect(words).toContain('28 days')
    expect(words).toContain('[1]')
    expect(words).toContain('Employee handbook')
    expect(await employee.replies('general', asked.ts)).toHaveLength(1)
  })

  it('opens the passage of a source for anyone who may see it', async () => {
    for (const person of [employee, colleague]) {
      expect((await person.action('general', asked.reply.ts, 'ask.open-source')).ok).toBe(true)
      const view = await person.view((shown) => wordsOf(shown).includes('28 days'))
      expect(wordsOf(view)).toContain('Employee handbook')
      await person.client('close', { view_id: view.id })
    }
  })

  it('goes on in the thread without a mention', async () => {
    const ts = await employee.say('general', 'And after five years?', asked.ts)
    const reply = await employee.waitForReply('general', asked.ts, { after: ts })
    expect(wordsOf(reply)).toContain('30 days')
  })

  it('keeps 👎 with its reason, and 👍', async () => {
    const answer = asked.reply
    expect((await colleague.action('general', answer.ts, 'ask.feedback', 'positive')).ok).toBe(true)
    expect((await employee.action('general', answer.ts, 'ask.feedback', 'negative')).ok).toBe(true)
    const view = await employee.view((shown) => shown.callback_id === 'ask.feedback-reason')
    expect((await employee.client('submit', { view_id: view.id, values: { 'ask.input-reason': 'It misses part time' } })).ok).toBe(true)
    const stored = await until('both verdicts', () => {
      const rows = service.rows<{ verdict: string; reason: string | null }>('select verdict, reason from feedback order by verdict')
      return rows.some((row) => row.reason) && rows.some((row) => row.verdict === 'good') ? rows : null
    })
    expect(stored).toContainEqual({ verdict: 'bad', reason: 'It misses part time' })
    expect(stored).toContainEqual({ verdict: 'good', reason: null })
  })

  it('shows why', async () => {
    await employee.action('general', asked.reply.ts, 'ask.why')
    const words = wordsOf(await employee.view((shown) => wordsOf(shown).includes('confidence')))
    expect(words).toMatch(/Employee handbook/)
    expect(words).toMatch(/embedder/)
  })

  it('says so when it finds nothing', async () => {
    const { reply } = await employee.ask('general', 'what is the boiling point of tungsten?')
    expect(wordsOf(reply)).toContain('I found nothing on this')
  })

  it('answers a command, a direct message and a message shortcut for one person alone', async () => {
    expect(wordsOf(await colleague.command('random', '/ask', 'what may a hotel cost?'))).toContain('140 euros')
    expect(wordsOf((await colleague.askDirectly('what may a hotel cost?')).reply)).toContain('140 euros')
    await colleague.client('shortcut', { callback_id: 'ask.about-this', channel: upload.channel, ts: upload.ts })
    const form = await colleague.view((shown) => shown.callback_id === 'ask.about-this-question')
    const before = (await colleague.ephemerals('general')).length
    await colleague.client('submit', { view_id: form.id, values: { 'ask.input-question': 'How long is the probation period?' } })
    const told = await until('the answer to the shortcut', async () => (await colleague.ephemerals('general')).slice(before).find((message) => wordsOf(message).includes('six months')))
    expect(hasButton(told, 'ask.open-source')).toBe(true)
    expect(await employee.ephemerals('general')).not.toContainEqual(expect.objectContaining({ ts: told.ts }))
  })

  it('helps, tells admins its health, and shows a home', async () => {
    expect(wordsOf(await employee.command('general', '/help'))).toContain('What I can do')
    expect(wordsOf(await employee.command('general', '/index-health'))).toContain('for admins')
    expect(wordsOf(await service.as('admin').command('general', '/index-health'))).toMatch(/1 readable, 0 being read, 0 failed/)
    const home = await until('the home of an employee', async () => {
      const { view } = await employee.client('home', {})
      return wordsOf(view).includes('Employee handbook') ? view : null
    })
    expect(wordsOf(home)).not.toContain('Index health')
    await until('the home of an admin', async () => wordsOf((await service.as('admin').client('home', {})).view).includes('Index health'))
  })

  it('deletes: the file answers nothing from then on, and its source opens no more', async () => {
    const list = await employee.command('general', '/documents')
    expect(wordsOf(list)).toContain('Employee handbook')
    expect(wordsOf(await colleague.command('general', '/documents'))).toContain('no documents')
    const before = (await employee.ephemerals('general')).length
    expect((await employee.action('general', list.ts, 'documents.delete')).ok).toBe(true)
    const done = await until('the deletion', async () => (await employee.ephemerals('general')).slice(before).find((message) => wordsOf(message).includes('is deleted')))
    const again = await employee.ask('general', 'how many days of paid holiday do we have?')
    expect(wordsOf(again.reply)).toContain('I found nothing on this')
    expect(wordsOf(again.reply)).not.toContain('handbook')
    await employee.action('general', asked.reply.ts, 'ask.open-source')
    expect(wordsOf(await employee.view((shown) => wordsOf(shown).includes('not here any more')))).not.toContain('28 days')
    await until('the note in the thread', async () => (await employee.replies('general', upload.ts)).some((message) => wordsOf(message).includes('no longer used')))

    await employee.action('general', done.ts, 'documents.restore')
    await until('the file to answer again', async () => wordsOf((await employee.ask('general', 'how many days of paid holiday do we have?')).reply).includes('28 days'))
  })

  it('forgets a file whose message is deleted in Slack', async () => {
    expect((await employee.api('chat.delete', { channel: upload.channel, ts: upload.ts })).ok).toBe(true)
    await until('the file to be gone', async () => wordsOf((await employee.ask('general', 'how many days of paid holiday do we have?')).reply).includes('I found nothing'))
    await letPass(300)
    expect(wordsOf(await employee.command('random', '/ask', 'how many days of paid holiday do we have?'))).toContain('I found nothing')
  })
}, 90_000)

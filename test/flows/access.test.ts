import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { letPass, type Person, type Upload } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { hasButton, wordsOf } from '../support/words-of.js'

const bonus = `# Bonus plan 2027

The management bonus pool for 2027 is 310,000 euros. It is paid out on 15 April 2027 after the audit is signed.

## Acquisition

The company will buy Larkspur Logistics for 4.2 million euros in September 2027.
`
const partnerTerms = '# Partner terms\n\nPartners receive a commission of 12 percent on every referred order. Commission is paid quarterly, in arrears.\n'

describe('who may see what', () => {
  let service: Service
  let admin: Person, employee: Person, colleague: Person, guest: Person
  let upload: Upload

  beforeAll(async () => {
    service = await startService()
    ;[admin, employee, colleague, guest] = (['admin', 'employee', 'colleague', 'guest'] as const).map((name) => service.as(name)) as [Person, Person, Person, Person]
    upload = await employee.upload('finance', 'bonus-plan.md', bonus)
    expect(wordsOf(await employee.summaryOf(upload))).toMatch(/visible to .*finance/)
  }, 60_000)
  afterAll(() => service?.close())

  it('answers in the private channel itself', async () => {
    expect(wordsOf((await employee.ask('finance', 'how large is the management bonus pool for 2027?')).reply)).toContain('310,000')
  })

  it('leaks nothing into a public channel; the asker alone is told, and can be answered privately', async () => {
    const before = (await employee.ephemerals('general')).length
    const { ts, reply } = await employee.ask('general', 'how large is the management bonus pool for 2027?')
    expect(wordsOf(reply)).toContain('I found nothing on this')
    expect(JSON.stringify(await colleague.replies('general', ts))).not.toMatch(/310,000|bonus-plan/)
    const notice = await until('the notice', async () => (await employee.ephemerals('general')).slice(before).find((message) => hasButton(message, 'ask.privately')))
    expect(wordsOf(notice)).not.toMatch(/310,000|bonus|finance/i)
    expect(await colleague.ephemerals('general')).toEqual([])

    expect((await employee.action('general', notice.ts, 'ask.privately')).ok).toBe(true)
    const told = await until('the private answer', async () => (await employee.ephemerals('general')).find((message) => wordsOf(message).includes('310,000')))
    expect(hasButton(told, 'ask.open-source')).toBe(true)
    expect(JSON.stringify(await colleague.replies('general', ts))).not.toMatch(/310,000|bonus-plan/)

    // What was said in private never feeds the visible thread.
    const follow = await employee.say('general', 'and when is it paid out?', ts)
    expect(wordsOf(await employee.waitForReply('general', ts, { after: follow }))).not.toMatch(/15 April|310,000/)
  })

  it('tells a colleague outside nothing, in any way', async () => {
    const question = 'how large is the management bonus pool for 2027?'
    const { reply } = await colleague.ask('general', question)
    for (const shown of [reply, await colleague.command('general', '/ask', question), (await colleague.askDirectly(question)).reply, await colleague.command('general', '/ask', `all: ${question}`), await colleague.command('general', '/documents', 'all')]) {
      expect(JSON.stringify(shown)).not.toMatch(/310,000|bonus-plan|finance/i)
    }
    await letPass(200)
    expect((await colleague.ephemerals('general')).some((message) => hasButton(message, 'ask.privately'))).toBe(false)
  })

  it('answers finance members for their eyes alone with /ask and directly', async () => {
    const question = 'how much is Larkspur Logistics bought for?'
    expect(wordsOf(await employee.command('general', '/ask', question))).toContain('4.2 million')
    expect(wordsOf((await admin.askDirectly(question)).reply)).toContain('4.2 million')
  })

  it('keeps a direct upload between its two sides', async () => {
    const direct = await employee.directChannel()
    await employee.share(direct, 'salary.txt', 'My salary review is on 3 June at 14:30 in room Cedar.')
    expect(wordsOf((await employee.askDirectly('when is my salary review?')).reply)).toContain('3 June')
    expect(wordsOf(await admin.command('general', '/ask', 'when is the salary review?'))).not.toContain('3 June')
    const { reply } = await employee.ask('finance', 'when is my salary review?')
    expect(wordsOf(reply)).not.toContain('3 June')
  })

  it('lets admins search everything, answered to them alone and audited', async () => {
    const told = await admin.command('general', '/ask', 'all: when is the salary review?')
    expect(wordsOf(told)).toContain('3 June')
    const audits = service.rows<{ action: string }>('select * from audit_log')
    expect(audits.filter((row) => row.action === 'ask.everything')).toHaveLength(1)
    expect(JSON.stringify(audits)).not.toContain('salary')
  })

  it('refuses a guest politely, and reads none of their files', async () => {
    await employee.share('partners', 'partner-terms.md', partnerTerms)
    const ts = await guest.say('partners', '@quartermaster what commission do partners get?')
    const told = await until('the refusal', async () => (await guest.ephemerals('partners')).find((message) => wordsOf(message).includes('guest')))
    expect(wordsOf(told)).toContain('I am sorry')
    expect(await guest.replies('partners', ts)).toEqual([])
    expect(wordsOf(await guest.command('partners', '/ask', 'what commission do partners get?'))).toContain('guest')
    expect(wordsOf(await guest.command('partners', '/documents'))).toContain('guest')
    await guest.upload('partners', 'mine.txt', 'The code of the guest is 55-GUEST.')
    await letPass(500)
    expect(service.rows('select 1 from document_places where title = ?', 'mine.txt')).toEqual([])
  })

  it('counts guests who read along: what they may not see is not said where they are', async () => {
    await employee.share('general', 'canteen.txt', 'The canteen opens at 11:45 and closes at 13:30.')
    const { reply } = await employee.ask('partners', 'when does the canteen open?')
    expect(wordsOf(reply)).not.toContain('11:45')
    expect(wordsOf((await employee.ask('random', 'when does the canteen open?')).reply)).toContain('11:45')
  })

  it('adds a place for the same bytes elsewhere, under its own title, and reveals nothing of the first', async () => {
    const second = await colleague.upload('random', 'what-i-found.md', bonus)
    const words = wordsOf(await colleague.summaryOf(second))
    expect(words).toContain('what-i-found.md')
    expect(words).not.toMatch(/finance|bonus-plan/)
    const { reply } = await colleague.ask('general', 'how large is the management bonus pool for 2027?')
    expect(wordsOf(reply)).toContain('310,000')
    expect(wordsOf(reply)).toContain('what-i-found.md')
    expect(JSON.stringify(reply)).not.toMatch(/bonus-plan|finance/i)
    const list = await colleague.command('general', '/documents')
    expect(wordsOf(list)).toContain('what-i-found.md')
    expect(wordsOf(list)).not.toMatch(/finance|bonus-plan/)

    // The second place goes: the first stays, for its members alone.
    await colleague.api('files.delete', { file: second.fileId })
    await until('the place to be gone', async () => wordsOf((await colleague.ask('general', 'how large is the management bonus pool for 2027?')).reply).includes('nothing'))
    expect(wordsOf((await employee.ask('finance', 'how large is the management bonus pool for 2027?')).reply)).toContain('310,000')

    // The answer in #general is still there: its source opens for members of the first place, and for nobody else.
    await colleague.action('general', reply.ts, 'ask.open-source')
    expect(wordsOf(await colleague.view((view) => wordsOf(view).includes('not here any more')))).not.toContain('310,000')
    await colleague.action('general', reply.ts, 'ask.why')
    expect(wordsOf(await colleague.view((view) => wordsOf(view).includes('confidence')))).not.toMatch(/what-i-found|bonus-plan/)
    await employee.action('general', reply.ts, 'ask.open-source')
    await employee.view((view) => wordsOf(view).includes('310,000'))
  })

  it('forgets at once who leaves', async () => {
    await admin.api('conversations.kick', { channel: upload.channel, user: (await employee.api('auth.test')).user_id })
    await until('the membership to be noticed', async () => !wordsOf(await employee.command('general', '/ask', 'how much is Larkspur Logistics bought for?')).includes('4.2 million'))
    expect(wordsOf(await admin.command('general', '/ask', 'how much is Larkspur Logistics bought for?'))).toContain('4.2 million')
  })
}, 90_000)

describe('guests that are allowed', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService({ GUESTS: 'allow' })
  }, 60_000)
  afterAll(() => service?.close())

  it('see what was shared where they are, and nothing else', async () => {
    const [employee, guest] = [service.as('employee'), service.as('guest')]
    await employee.share('partners', 'partner-terms.md', partnerTerms)
    await employee.share('general', 'canteen.txt', 'The canteen opens at 11:45 and closes at 13:30.')
    expect(wordsOf((await guest.ask('partners', 'what commission do partners get?')).reply)).toContain('12 percent')
    const canteen = await guest.ask('partners', 'when does the canteen open?')
    expect(wordsOf(canteen.reply)).toContain('nothing')
    expect(JSON.stringify(canteen.reply)).not.toContain('canteen.txt')
    expect(wordsOf(await guest.command('partners', '/ask', 'when does the canteen open?'))).not.toContain('11:45')
    expect(wordsOf((await guest.askDirectly('when does the canteen open?')).reply)).not.toContain('11:45')
  })
}, 90_000)

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { buttonsOf, wordsOf } from '../support/words-of.js'

const plan = (pool: string) => `# Bonus plan\n\nThe management bonus pool is ${pool} euros. It is paid out on 15 April after the audit is signed.\n`

describe('the same bytes in several places', () => {
  let service: Service
  let employee: Person, colleague: Person
  const question = 'how large is the management bonus pool?'

  beforeAll(async () => {
    service = await startService()
    employee = service.as('employee')
    colleague = service.as('colleague')
  }, 60_000)
  afterAll(() => service?.close())

  it('count versions, age and copies for each place alone', async () => {
    await employee.share('finance', 'plan.md', plan('300,000'))
    expect(wordsOf(await employee.summaryOf(await employee.upload('finance', 'plan.md', plan('310,000'))))).toContain('version 2')
    const db = new Database(join(service.dir, 'quartermaster.db'))
    db.exec('update documents set created_at = 1000; update document_places set created_at = 1000')
    db.close()
    const found = await colleague.upload('random', 'found.md', plan('310,000'))
    expect(wordsOf(await colleague.summaryOf(found))).not.toMatch(/version|replaces/)
    const list = await colleague.command('general', '/documents')
    expect(JSON.stringify(list)).not.toMatch(/1970|date\^1\^/)

    // The employee shares elsewhere what the colleague cannot see: deleting says nothing of that.
    const gone = await colleague.action('general', list.ts, 'documents.delete', buttonsOf(list, 'documents.delete')[0]?.value)
    expect(gone.ok).toBe(true)
    const told = await until('the deletion', async () => (await colleague.ephemerals('general')).find((message) => wordsOf(message).includes('is deleted and answers nothing')))
    expect(wordsOf(told)).not.toMatch(/stays|elsewhere|others/i)
    const after = await colleague.command('general', '/documents')
    expect(wordsOf(after)).toContain('Deleted')
    expect(wordsOf((await colleague.ask('general', question)).reply)).toContain('nothing')
    expect(wordsOf((await employee.ask('finance', question)).reply)).toContain('310,000')

    // Slack loses the file: what was deleted here cannot be brought back.
    await colleague.api('files.delete', { file: found.fileId })
    await until('the place to be gone for good', async () => service.rows<{ because: string }>('select removed_because as because from document_places where slack_file_id = ?', found.fileId)[0]?.because !== 'deleted')
    expect(wordsOf(await colleague.command('general', '/documents', 'restore found.md'))).not.toContain('is back')
    expect(wordsOf((await colleague.ask('general', question)).reply)).toContain('nothing')
  })

  it('replace the older version in their place, also when they are known from elsewhere', async () => {
    await employee.share('general', 'rates.md', '# Rates\n\nThe parking permit costs 20 euros a month.\n')
    await employee.share(await employee.directChannel(), 'rates.md', '# Rates\n\nThe parking permit costs 35 euros a month.\n')
    const second = await employee.upload('general', 'rates.md', '# Rates\n\nThe parking permit costs 35 euros a month.\n')
    expect(wordsOf(await employee.summaryOf(second))).toContain('version 2')
    const { reply } = await colleague.ask('general', 'what does the parking permit cost?')
    expect(wordsOf(reply)).toContain('35 euros')
    expect(wordsOf(reply)).not.toContain('20 euros')
  })
}, 90_000)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { letPass, type Person } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { wordsOf } from '../support/words-of.js'

const rules = (euros: number) => `# Travel rules\n\nA hotel in Berlin may cost up to ${euros} euros a night.\n\nTrains are booked in second class.\n`

let service: Service
let employee: Person

beforeAll(async () => {
  service = await startService()
  employee = service.as('employee')
}, 60_000)
afterAll(() => service?.close())

it('reads a file again when its content changed under the same id, and only then', async () => {
  const upload = await employee.share('general', 'rules.md', rules(140))
  await service.as('admin').client('faults', { deliver_times: 2 })
  const versions = () => service.rows<{ version: number; deleted: number | null; superseded: number | null }>('select version, deleted_at as deleted, superseded_at as superseded from documents order by version')

  // as many bytes as before: only the content tells
  expect((await employee.client('file', { file: upload.fileId, content: rules(190) })).ok).toBe(true)
  await until('the second version', async () => wordsOf(await employee.summaryOf(upload)).includes('version 2'), 20_000)
  const { reply } = await employee.ask('general', 'What may a hotel in Berlin cost?')
  expect(wordsOf(reply)).toContain('190 euros')
  expect(wordsOf(reply)).not.toContain('140 euros')

  expect((await employee.client('file', { file: upload.fileId, title: 'Rules of travel' })).ok).toBe(true)
  await letPass(1500)
  const rows = versions()
  expect(rows.map((row) => row.version)).toEqual([1, 2])
  expect(rows[0]!.deleted).not.toBeNull()
  expect(rows[0]!.superseded).not.toBeNull()
  expect(rows[1]!.deleted).toBeNull()
  expect(await employee.replies('general', upload.ts)).toHaveLength(1)
}, 60_000)

it('notices other content of the same size in a large file too', async () => {
  const large = (euros: number) => `<title>Meal rules</title><!-- ${'x'.repeat(5_100_000)} --><p>A lunch in Paris may cost up to ${euros} euros per person.</p>`
  const upload = await employee.share('general', 'meals.html', large(25))
  // More than a request to the workspace may hold: its copy is exchanged, then it tells of a change.
  writeFileSync(join(service.dir, 'playground/files', upload.fileId), large(31))
  expect((await employee.client('file', { file: upload.fileId, title: 'meals.html' })).ok).toBe(true)
  await until('the second version', async () => wordsOf(await employee.summaryOf(upload)).includes('version 2'), 30_000)
  expect(wordsOf((await employee.ask('general', 'What may a lunch in Paris cost?')).reply)).toContain('31 euros')
}, 60_000)

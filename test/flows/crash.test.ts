import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { longFile } from '../support/long-file.js'
import { letPass, type Person, type Upload } from '../support/person.js'
import { descendants, isAlive } from '../support/processes.js'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { wordsOf } from '../support/words-of.js'

describe('kill -9', () => {
  let service: Service
  let employee: Person

  beforeAll(async () => {
    service = await startService()
    employee = service.as('employee')
  }, 60_000)
  afterAll(() => service?.close())

  async function readOnce(uploads: Upload[]): Promise<void> {
    for (const upload of uploads) {
      expect(wordsOf(await employee.summaryOf(upload, 60_000))).toContain('is ready:')
      await letPass(200)
      expect((await employee.replies(upload.channel, upload.ts)).map((message) => wordsOf(message))).toHaveLength(1)
      const places = service.rows<{ document_id: string }>('select document_id from document_places where slack_file_id = ?', upload.fileId)
      expect(places).toHaveLength(1)
    }
    const double = service.rows("select document_id, ordinal from chunks group by document_id, ordinal having count(*) > 1")
    expect(double).toEqual([])
    const left = service.rows<{ name: string; state: string }>("select name, state from jobs where name in ('documents.ingest', 'slack.reply') and state not in ('done', 'completed', 'succeeded')")
    expect(left).toEqual([])
  }

  it('of the worker, again and again while it reads, loses and doubles nothing', async () => {
    const uploads: Upload[] = []
    for (const seed of ['oak', 'ash', 'elm', 'fir']) uploads.push(await employee.upload('general', `${seed}.md`, longFile(seed, 120)))
    for (const wait of [20, 250, 700, 1300]) {
      await letPass(wait)
      await service.kill('worker')
      await until('another worker', () => service.pid('worker'))
    }
    await service.ready()
    await readOnce(uploads)
    expect(wordsOf((await employee.ask('general', 'how many boxes of screws are on shelf elm-77?')).reply)).toContain('177')
  }, 120_000)

  it('of the bot, while it is told of files and questions, loses and doubles nothing', async () => {
    const uploads: Upload[] = []
    const questions: string[] = []
    for (const [n, seed] of ['yew', 'box', 'lime', 'plum'].entries()) {
      uploads.push(await employee.upload('random', `${seed}.md`, longFile(seed, 40)))
      questions.push(await employee.say('general', `@quartermaster how many boxes of screws are on shelf oak-${n + 20}?`))
      await letPass([0, 60, 200, 400][n]!)
      await service.kill('bot')
      await until('another bot', () => service.pid('bot'))
    }
    await service.ready()
    await readOnce(uploads)
    for (const [n, ts] of questions.entries()) {
      expect(wordsOf(await employee.waitForReply('general', ts, { timeoutMs: 30_000 }))).toContain(String(n + 120))
      expect(await employee.replies('general', ts)).toHaveLength(1)
    }
  }, 120_000)

  it('of everything leaves no process, and the workspace is the same after a start', async () => {
    const before = descendants(service.pid('supervisor')!).map((each) => each.pid)
    expect(before.length).toBeGreaterThanOrEqual(3)
    const upload = await employee.upload('random', 'pine.md', longFile('pine', 80))
    const missed = await employee.say('general', '@quartermaster how many boxes of screws are on shelf ash-33?')
    await service.kill('supervisor')
    await until('the end of every process', () => before.every((pid) => !isAlive(pid)), 15_000)
    await service.start()
    await readOnce([upload])
    expect(wordsOf(await employee.waitForReply('general', missed, { timeoutMs: 30_000 }))).toContain('133')
    expect(await employee.replies('general', missed)).toHaveLength(1)
    expect(wordsOf((await employee.ask('general', 'how many boxes of screws are on shelf pine-7?')).reply)).toContain('107')
  }, 120_000)
}, 120_000)

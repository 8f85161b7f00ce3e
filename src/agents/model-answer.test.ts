import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shownTo, startFakeOpenAi, type FakeOpenAi } from '../../test/support/fake-openai.js'
import { createLocalServices, type LocalServices } from '../../test/support/local-services.js'
import { answers } from '../db/schema/conversations.js'
import { nothingToReview } from '../pipelines/products/review/nothing-to-review.js'
import { respond } from './assistant.js'
import { warmModel } from './model-answer.js'
import { newTurn, recordingSink } from './testing.js'
import type { Turn } from './turn.js'

let local: LocalServices
let server: FakeOpenAi

const start = async (env: Record<string, string> = {}) => {
  local = await createLocalServices({ LLM_MODEL: 'fake-1', LLM_BASE_URL: server.baseUrl, LLM_TIMEOUT_SECONDS: '2', ...env })
  // As the service does at its start: the first answer would spend its time limit on loading LangChain.
  await warmModel(local.services.chat!)
  await local.seedDocument('general', 'Leave handbook', '# Leave\n\nEmployees accrue 25 days of paid leave per calendar year. Carried-over leave lapses on 31 March.')
  await local.seedDocument('random', 'Machine', '# Packing machine\n\nThe conveyor belt of the packing machine is greased every 40 hours of operation.')
}
beforeEach(async () => {
  server = await startFakeOpenAi()
})
afterEach(async () => {
  await local.close()
  await server.close()
})

const leave = 'How many days of paid leave do employees accrue per year?'
const ask = async (text = leave, change: Partial<Turn> = {}, signal = new AbortController().signal, onDelta?: (shown: string) => void) => {
  const sink = recordingSink(onDelta)
  const turn = newTurn(local, { text, ...change })
  const reply = await respond({ ...local.services, review: nothingToReview, health: async () => [] }, turn, sink, signal)
  const [row] = await local.services.handle.db.select().from(answers).where(eq(answers.questionKey, turn.questionKey))
  return { reply, sink, row: row!, footer: reply && 'footer' in reply ? reply.footer.join(' | ') : '' }
}

describe('an answer written by the model', () => {
  it('says each supported sentence at once, numbered as it first cites, and keeps what made it', async () => {
    await start({ LLM_PRICE_INPUT: '1', LLM_PRICE_OUTPUT: '10' })
    server.script({ say: 'Employees accrue 25 days of paid leave per year [1]. Carried-over leave lapses on 31 March [1].', pieceMs: 2 })
    const { reply, sink, row, footer } = await ask()
    expect(reply).toMatchObject({ kind: 'answer', markdown: 'Employees accrue 25 days of paid leave per year. [1] Carried-over leave lapses on 31 March. [1]', sources: [{ number: 1, title: 'Leave handbook.md' }] })
    expect(sink.pieces.length).toBe(2)
    expect(sink.shown()).toBe(reply?.kind === 'answer' ? reply.markdown : '')
    expect(footer).toContain('fake-1@127.0.0.1')
    expect(row).toMatchObject({ status: 'answered', mode: 'llm', promptVersion: 'answer@1', promptTokens: 100, completionTokens: 20, costUsd: 0.0003 })
    expect(row.modelVersion).toMatch(/^fake-1@127\.0\.0\.1/)
    expect(row.firstWordsMs).toBeLessThanOrEqual(row.totalMs!)
  })

  it('leaves out what no passage supports, and says how much', async () => {
    await start()
    server.script({ say: 'Employees accrue 60 days of paid leave per year [1]. Employees accrue 25 days of paid leave per year [1]. The moon is made of cheese.' })
    const { reply, footer } = await ask()
    expect(reply).toMatchObject({ kind: 'answer', markdown: 'Employees accrue 25 days of paid leave per year. [1]' })
    expect(footer).toContain('2 sentences without support were left out')
  })

  it('quotes the files where what is left misses the point', async () => {
    await start()
    server.script({ say: 'Employees accrue 60 days of paid leave per year [1]. Carried-over leave lapses on 31 March [1].' })
    const { reply, sink, row } = await ask()
    expect(reply?.kind === 'answer' && reply.markdown).toBe(
      'Carried-over leave lapses on 31 March. [1]\n\nWhat the files do not support was left out. In their own words:\n> Employees accrue 25 days of paid leave per calendar year. [1]',
    )
    expect(sink.shown()).toBe(reply?.kind === 'answer' ? reply.markdown : '')
    expect(row).toMatchObject({ mode: 'llm', text: sink.shown() })
  })

  it('says that the answer may be missing where the files have none', async () => {
    await start()
    server.script({ say: 'The canteen serves lunch until nine [1]. Carried-over leave lapses on 31 March [1].' })
    const { reply } = await ask('Until when does the canteen on the second floor serve lunch to visitors?')
    expect(reply?.kind === 'answer' && reply.markdown).toContain('what is left may not answer the question')
  })

  it('is quoted from the files when nothing of it is supported', async () => {
    await start()
    server.script({ say: 'Employees accrue 60 days of leave. Cheese is tasty.' })
    const { reply, row, footer } = await ask()
    expect(reply).toMatchObject({ kind: 'answer' })
    expect(reply?.kind === 'answer' && reply.markdown).toContain('25 days')
    expect(footer).toContain('not supported by the files')
    expect(row).toMatchObject({ mode: 'extractive', promptTokens: 100 })
  })

  it('is declined when the model finds nothing', async () => {
    await start()
    server.script({ say: 'NOTHING_FOUND' })
    const { reply, sink, row } = await ask()
    expect(reply?.kind).toBe('nothing')
    expect(sink.shown()).toBe('')
    expect(row).toMatchObject({ status: 'declined', mode: 'none', modelVersion: expect.stringContaining('fake-1') })
  })

  it('estimates tokens where the server sends no counts', async () => {
    await start()
    server.script({ say: 'Employees accrue 25 days of paid leave per year [1].', usage: false })
    const { row } = await ask()
    expect(row.promptTokens).toBeGreaterThan(300)
    expect(row.completionTokens).toBeGreaterThan(10)
  })
})

describe('when the model cannot', () => {
  const failures = [
    ['refuses for good', { status: 400 }, 'failed'],
    ['wants another key', { status: 401 }, 'refused the key'],
    ['sends nonsense', { bytes: 'data: {"choices": [{"delta": {"content": 12}]\n\ndata: \u0000\n\n' }, ''],
    ['sends a web page', { bytes: '<html>hello</html>', contentType: 'text/html' }, ''],
    ['sends JSON of another kind', { bytes: '{"ok":true}', contentType: 'application/json' }, ''],
    ['says nothing at all', { bytes: 'data: [DONE]\n\n' }, ''],
    ['goes silent', { stall: '' }, 'went silent'],
    ['breaks off at once', { cut: '' }, 'failed'],
  ] as const
  it.each(failures)('%s: the files are quoted, with a note', async (_name, script, words) => {
    await start()
    server.script(script)
    const { reply, row, footer } = await ask()
    expect(reply?.kind === 'answer' && reply.markdown).toContain('25 days')
    expect(footer).toContain('so the files are quoted')
    expect(footer).toContain(words)
    expect(row).toMatchObject({ status: 'answered', mode: 'extractive' })
  })

  it('tries again after a 500 and waits as a 429 says', async () => {
    await start({ LLM_TIMEOUT_SECONDS: '20' })
    server.script({ status: 500 }, { status: 429, retryAfter: 1 }, { say: 'Employees accrue 25 days of paid leave per year [1].' })
    expect((await ask()).row).toMatchObject({ mode: 'llm' })
    expect(server.requests.length).toBe(3)
  })

  it.each([
    ['stalls', { stall: 'Employees accrue 25 days of paid leave per year [1]. Carried-over leave lapses on 31 Ma' }],
    ['is cut off', { cut: 'Employees accrue 25 days of paid leave per year [1]. Carried-over leave lapses on 31 Ma' }],
  ])('%s in the middle: what was said stays, with a note', async (_name, script) => {
    await start()
    server.script(script)
    const { reply, footer } = await ask()
    expect(reply).toMatchObject({ kind: 'answer', markdown: 'Employees accrue 25 days of paid leave per year. [1]' })
    expect(footer).toContain('may not be complete')
  })

  it('is not listened to for long when it strays', async () => {
    await start({ LLM_TIMEOUT_SECONDS: '20' })
    server.script({ say: 'The moon is made of cheese. '.repeat(100), pieceMs: 10 })
    const { footer } = await ask()
    expect(footer).toContain('not supported by the files, so the files are quoted')
    await expect.poll(() => server.aborted()).toBe(1)
  })

  it('spends no more tokens than it may', async () => {
    await start({ LLM_MAX_TOKENS: '2500', LLM_TIMEOUT_SECONDS: '20' })
    server.script({ say: `Employees accrue 25 days of paid leave per year [1]. And ${'so on and on '.repeat(1000)}`, usage: false })
    const { reply, row, footer } = await ask()
    expect(reply).toMatchObject({ kind: 'answer', markdown: 'Employees accrue 25 days of paid leave per year. [1]' })
    expect(footer).toContain('token budget')
    expect(row.promptTokens! + row.completionTokens!).toBeLessThan(2550)
  })
})

describe('stopping', () => {
  it('ends everything at once and keeps what was said', async () => {
    await start({ LLM_TIMEOUT_SECONDS: '30' })
    server.script({ stall: 'Employees accrue 25 days of paid leave per year [1]. Carried-over leave lapses on 31 March [1]. And' })
    const stop = new AbortController()
    const { reply, row } = await ask(leave, {}, stop.signal, () => stop.abort(new Error('stopped by a person')))
    expect(reply).toMatchObject({ kind: 'stopped', markdown: 'Employees accrue 25 days of paid leave per year. [1]' })
    expect(row).toMatchObject({ status: 'stopped', text: 'Employees accrue 25 days of paid leave per year. [1]' })
    await expect.poll(() => server.aborted()).toBe(1)
  })
})

describe('tools', () => {
  it('are called in parallel, and their passages can be cited', async () => {
    await start()
    server.script(
      { call: [{ name: 'search_documents', arguments: '{"query":"packing machine conveyor belt greased"}' }, { name: 'list_documents', arguments: '{}' }] },
      (request) => {
        const number = /passage number="(\d+)" file="Machine/.exec(shownTo(request))?.[1]
        return { say: `The conveyor belt of the packing machine is greased every 40 hours of operation [${number}].` }
      },
    )
    const { reply } = await ask('How often does one lubricate the thing that moves the boxes?')
    expect(reply).toMatchObject({ kind: 'answer', markdown: 'The conveyor belt of the packing machine is greased every 40 hours of operation. [1]', sources: [{ number: 1, title: 'Machine.md' }] })
    expect(shownTo(server.requests[1])).toContain('2 files.')
  })

  it('tell the model what it did wrong, as data', async () => {
    await start()
    server.script(
      { call: [{ name: 'search_documents', arguments: '{"query": 7}' }, { name: 'open_page', arguments: '{"passage": 99}' }, { name: 'drop_tables', arguments: '{}' }] },
      { call: [{ name: 'search_documents', arguments: '{"query": ' }] },
      { say: 'Employees accrue 25 days of paid leave per year [1].' },
    )
    const { reply } = await ask()
    expect(reply?.kind).toBe('answer')
    expect(shownTo(server.requests[1])).toContain('There is no passage 99')
  })

  it('come to an end', async () => {
    await start({ LLM_MAX_TOKENS: '100000' })
    server.script(...Array.from({ length: 20 }, () => ({ call: [{ name: 'search_documents', arguments: '{"query":"leave"}' }] })))
    const { reply, footer } = await ask()
    expect(server.requests.length).toBeLessThanOrEqual(5)
    expect(reply?.kind).toBe('answer')
    expect(footer).toContain('so the files are quoted')
  })
})

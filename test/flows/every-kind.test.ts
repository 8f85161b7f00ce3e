import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, Upload } from '../support/person.js'
import { startService, type Service } from '../support/service.js'
import { sharedFiles, sharedMissing } from '../support/shared-files.js'
import { wordsOf } from '../support/words-of.js'

describe.skipIf(sharedMissing)(`files of every kind${sharedMissing ? ` (skipped: ${sharedMissing})` : ''}`, () => {
  let service: Service
  let employee: Person

  beforeAll(async () => {
    service = await startService()
    employee = service.as('employee')
    await employee.share('general', 'canteen.txt', 'The canteen opens at 11:45 and closes at 13:30.')
  }, 60_000)
  afterAll(() => service?.close())

  /** Uploads all, asks while they are read, and returns what came of each. */
  async function readAll(files: ReturnType<typeof sharedFiles>): Promise<{ name: string; words: string; seconds: number }[]> {
    const uploads: { name: string; upload: Upload; at: number }[] = []
    for (const file of files) uploads.push({ name: file.name, upload: await employee.upload('random', file.name, file.bytes()), at: Date.now() })
    const state = { reading: true }
    const summaries = Promise.all(
      uploads.map(async ({ name, upload, at }) => ({ name, words: wordsOf(await employee.summaryOf(upload, 170_000)), seconds: (Date.now() - at) / 1000 })),
    ).finally(() => (state.reading = false))
    let asked = 0
    while (state.reading && asked < 20) {
      const { reply } = await employee.ask('general', 'when does the canteen open?')
      expect(wordsOf(reply)).toMatch(/11:45|still reading/)
      asked += 1
      await Promise.race([summaries, new Promise((resolve) => setTimeout(resolve, 1000))])
    }
    const found = await summaries
    expect(asked).toBeGreaterThan(0)
    for (const { upload } of uploads) expect(await employee.replies('random', upload.ts)).toHaveLength(1)
    if (process.env.QM_TEST_SHOW) for (const each of found) console.log(`${each.name.padEnd(55)} ${each.seconds.toFixed(1).padStart(5)} s  ${each.words}`)
    return found
  }

  it('are all read, with a summary each', async () => {
    const found = await readAll(sharedFiles('normal'))
    // One of them is the picture of a page; the others have text.
    const unread = found.filter(({ words }) => !/is ready: .*passages?, visible to/.test(words))
    expect(unread.map(({ name }) => name)).toEqual(['unstructured_pdf_loremipsum-flat.pdf'])
    expect(unread[0]!.words).toContain('pictures of pages')
  }, 180_000)

  it('end in a clear message when they are hostile, and the service goes on', async () => {
    const found = await readAll(sharedFiles('hostile'))
    for (const { name, words } of found) {
      const failed = words.includes('could not be read.')
      expect(failed || words.includes('is ready:'), `${name}: ${words}`).toBe(true)
      // A reason in words, never an exception's text; and a reference for what is our side's.
      if (failed) expect(words).toMatch(/could not be read\. [A-Z][^{}<>]{15,}\./)
      expect(words).not.toMatch(/\bat .*\.js|undefined|NaN|\[object|Error:/)
    }
    expect(wordsOf((await employee.ask('general', 'when does the canteen open?')).reply)).toContain('11:45')
    expect(service.output()).not.toContain('child process ended')
  }, 180_000)
}, 180_000)

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/paths.js'

type Script = Record<string, (...args: never[]) => unknown>

/** The scripts are plain JavaScript outside dist, so that they run before anything is installed. */
async function script<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(join(projectRoot, 'scripts', path)).href)) as Script as T
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

describe('the closing line of npm test', () => {
  const passed = { status: 'passed' }
  const failed = { status: 'failed' }
  const count = async (testResults: object[], exitCode: number) => {
    const module = await script<{ countTests: (results: object, exitCode: number) => Counts; countLine: (c: Counts) => string }>(
      'run/count.mjs'
    )
    return module.countLine(module.countTests({ testResults }, exitCode))
  }

  it('counts tests by what became of them', async () => {
    const files = [
      { status: 'passed', assertionResults: [passed, passed, { status: 'skipped' }, { status: 'pending' }, { status: 'todo' }] },
      { status: 'failed', assertionResults: [passed, failed] },
    ]
    expect(await count(files, 1)).toBe('3 passed, 1 failed, 3 skipped')
  })

  it('counts a file that does not load as a failure', async () => {
    expect(await count([{ status: 'failed', assertionResults: [] }], 1)).toBe('0 passed, 1 failed, 0 skipped')
  })

  it('never says that all went well when the exit code does not', async () => {
    expect(await count([{ status: 'passed', assertionResults: [passed] }], 1)).toBe('1 passed, 1 failed, 0 skipped')
  })
})

describe('whether node_modules is what the lock file asks for', () => {
  const lock = {
    packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/mac-only': { version: '2.0.0', optional: true } },
  }
  const matches = async (installed: unknown) => {
    const { matchesLock } = await script<{ matchesLock: (lock: string, installed: string) => boolean }>('setup/packages.mjs')
    return matchesLock(JSON.stringify(lock), typeof installed === 'string' ? installed : JSON.stringify(installed))
  }

  it('accepts the same versions without the packages of other platforms', async () => {
    expect(await matches({ packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true)
  })

  it('refuses another version, a missing package and a record that was cut short', async () => {
    expect(await matches({ packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false)
    expect(await matches({ packages: {} })).toBe(false)
    expect(await matches('{"packages": {"node_mod')).toBe(false)
  })
})

describe('where the source of FAISS is asked for', () => {
  it('takes the distribution’s own archive from both formats, with its key', async () => {
    const { fromList, fromStanzas } = await script<{
      fromList: (text: string) => string[]
      fromStanzas: (text: string) => string[]
    }>('setup/faiss-source.mjs')
    const stanzas = [
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg',
      'Types: deb\nURIs: https://deb.nodesource.com/node_20.x\nSuites: nodistro\nComponents: main',
    ]
    expect(fromStanzas(stanzas.join('\n\n'))).toEqual(['deb-src [signed-by=/k.gpg] http://mirror.example/debian bookworm main'])
    const list = '# old\ndeb [arch=amd64 signed-by=/k.gpg] http://archive.ubuntu.com/ubuntu noble main universe multiverse\n'
    expect(fromList(list)).toEqual(['deb-src [signed-by=/k.gpg] http://archive.ubuntu.com/ubuntu noble main universe'])
  })
})

describe('whether two builds of FAISS find the same', () => {
  it('lets equally good answers trade places, and nothing else', async () => {
    const { agree } = await script<{ agree: (expected: object[], found: object[]) => boolean }>('setup/faiss-compare.mjs')
    const expected = [{ labels: [4, 7, 9], distances: [0.9, 0.5, 0.5] }]
    expect(agree(expected, [{ labels: [4, 9, 7], distances: [0.9, 0.500_001, 0.5] }])).toBe(true)
    expect(agree(expected, [{ labels: [7, 4, 9], distances: [0.9, 0.5, 0.5] }])).toBe(false)
    expect(agree(expected, [{ labels: [4, 7, 9], distances: [0.8, 0.5, 0.5] }])).toBe(false)
    expect(agree([], [])).toBe(false)
  })
})

describe('locks between commands', () => {
  let dir = ''
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'qm-lock-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  interface Lock {
    withLock: <T>(path: string, work: () => Promise<T>) => Promise<T>
    lockedBy: (path: string) => number | undefined
  }

  it('lets one process in at a time', async () => {
    const { withLock } = await script<Lock>('setup/lock.mjs')
    const url = pathToFileURL(join(projectRoot, 'scripts/setup/lock.mjs')).href
    const log = join(dir, 'log')
    const code = `
      import { appendFileSync } from 'node:fs'
      import { setTimeout as sleep } from 'node:timers/promises'
      import { withLock } from ${JSON.stringify(url)}
      await withLock(${JSON.stringify(join(dir, 'shared'))}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in '); await sleep(50); appendFileSync(${JSON.stringify(log)}, 'out ')
      })`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
    await Promise.all([run(), run(), run(), run()])
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out in out ')
    expect(await withLock(join(dir, 'shared'), () => Promise.resolve('free again'))).toBe('free again')
  })

  it('breaks the lock of a process that died', async () => {
    const { withLock, lockedBy } = await script<Lock>('setup/lock.mjs')
    const path = join(dir, 'stale')
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
    writeFileSync(path, JSON.stringify({ pid: Number(stdout), start: '1', children: [] }))
    expect(lockedBy(path)).toBeUndefined()
    expect(await withLock(path, () => Promise.resolve(lockedBy(path)))).toBe(process.pid)
    expect(existsSync(path)).toBe(false)
  })
})

describe('advice instead of npm’s own words', () => {
  it('names the cause', async () => {
    const { npmAdvice } = await script<{ npmAdvice: (output: string) => { message: string; advice: string[] } }>('setup/packages.mjs')
    expect(npmAdvice('npm error code ENOSPC\nnpm error nospc There is not enough space').advice.join('\n')).toMatch(/disk is full/)
    expect(npmAdvice('npm error network request failed, reason: getaddrinfo EAI_AGAIN').advice[0]).toMatch(/cannot be reached/)
  })
})

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { descendants, isAlive } from '../support/processes.js'
import { freePorts, plainEnvironment } from '../support/service.js'
import { until } from '../support/until.js'

/** Every way in which `npm start` ends. The child leads a process group of its own, as a command in a terminal does. */
describe('npm start leaves no process behind', () => {
  let dir: string
  let started: number[] = []

  afterEach(() => {
    for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  /** npm itself and its shell, with a script that is only the built service: nothing is installed or built by a test. */
  async function npmStart(): Promise<{ npm: number; supervisor: number; webUrl: string; output: () => string }> {
    dir = mkdtempSync(join(tmpdir(), 'quartermaster-end-'))
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'launcher', scripts: { start: `"${process.execPath}" "${join(process.cwd(), 'dist/src/main.js')}"` } }))
    const [port, playgroundPort] = await freePorts(2)
    const webUrl = `http://127.0.0.1:${port}`
    let output = ''
    const own = spawn('npm', ['start'], {
      cwd: dir, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...plainEnvironment(), DATA_DIR: join(dir, 'data'), PORT: String(port), PLAYGROUND_PORT: String(playgroundPort) },
    })
    own.stdout.on('data', (data: Buffer) => (output += data.toString()))
    own.stderr.on('data', (data: Buffer) => (output += data.toString()))
    await until('the service to be ready', async () => (await fetch(`${webUrl}/healthz`)).ok, 60_000)
    const below = descendants(own.pid!)
    started = [own.pid!, ...below.map(({ pid }) => pid)]
    const supervisor = below.find(({ command }) => /dist\/src\/main\.js/.test(command) && !command.startsWith('sh '))!.pid
    return { npm: own.pid!, supervisor, webUrl, output: () => output }
  }

  it.each([
    ['Ctrl-C', (pids: { npm: number }) => process.kill(-pids.npm, 'SIGINT')],
    ['Ctrl-C pressed twice', (pids: { npm: number }) => { process.kill(-pids.npm, 'SIGINT'); process.kill(-pids.npm, 'SIGINT') }],
    ['a closed terminal', (pids: { npm: number }) => process.kill(-pids.npm, 'SIGHUP')],
    ['SIGTERM to npm alone', (pids: { npm: number }) => process.kill(pids.npm, 'SIGTERM')],
    ['npm killed', (pids: { npm: number }) => process.kill(pids.npm, 'SIGKILL')],
    ['the supervisor killed', (pids: { supervisor: number }) => process.kill(pids.supervisor, 'SIGKILL')],
  ])('after %s', async (_name, end) => {
    const running = await npmStart()
    expect(started.length).toBeGreaterThanOrEqual(5)
    end(running)
    await until('the end of every process', () => started.every((pid) => !isAlive(pid)), 25_000)
    await expect(fetch(`${running.webUrl}/healthz`)).rejects.toThrow()
    expect(running.output()).not.toMatch(/\bat .*\.js:\d+/)
  }, 120_000)
})

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childOptions } from './child-pool.js'

// What a document that took over a parser would try, run in a child started exactly as the readers are.
const attempts = {
  fetch: `await fetch('http://127.0.0.1:9/')`,
  net: `(await import('node:net')).connect(9, '127.0.0.1'); await new Promise((done) => setTimeout(done, 50))`,
  http: `(await import('node:http')).get('http://127.0.0.1:9/')`,
  dns: `await (await import('node:dns')).promises.lookup('localhost')`,
  process: `(await import('node:child_process')).execFileSync('true')`,
  write: `(await import('node:fs')).writeFileSync(process.argv[3], 'x')`,
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function attempt(source: string): Promise<string> {
  const script = join(folder, `attempt-${Math.random().toString(36).slice(2)}.mjs`)
  const sandbox = new URL('./sandbox.js', import.meta.url).href
  await writeFile(script, `import { cutOffNetwork } from ${JSON.stringify(sandbox)}
cutOffNetwork()
try { ${source}; process.send('done') } catch (error) { process.send('refused: ' + error.message) }`)
  const child = fork(script, ['100', join(folder, 'written')], childOptions(100))
  const [answer] = (await once(child, 'message')) as [string]
  child.kill('SIGKILL')
  return answer
}

describe('the process that reads files', () => {
  it.each(Object.entries(attempts))('is refused: %s', async (_, source) => {
    expect(await attempt(source)).toMatch(/^refused/)
  })

  it('gets no environment', async () => {
    process.env['SLACK_BOT_TOKEN_FOR_TEST'] = 'xoxb-1'
    expect(await attempt(`if (Object.keys(process.env).length > 0) process.send(JSON.stringify(Object.keys(process.env)))`)).toBe('done')
    delete process.env['SLACK_BOT_TOKEN_FOR_TEST']
  })

  it('ends when its parent dies, even while busy', async () => {
    const child = fileURLToPath(new URL('./watchdog.js', import.meta.url))
    const busy = join(folder, 'busy.mjs')
    await writeFile(busy, `import { startWatchdog } from ${JSON.stringify(child)}
startWatchdog(1e12)
setTimeout(() => { process.send(process.pid); setTimeout(() => { for (;;); }, 20) }, 200)`)
    const parent = join(folder, 'parent.mjs')
    await writeFile(parent, `import { fork } from 'node:child_process'
fork(${JSON.stringify(busy)}).on('message', (pid) => { process.send(pid); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100) })`)
    const started = fork(parent)
    const [pid] = (await once(started, 'message')) as [number]
    await once(started, 'exit')
    const gone = async (): Promise<boolean> => {
      for (let tries = 0; tries < 100; tries += 1) {
        try {
          process.kill(pid, 0)
        } catch {
          return true
        }
        await new Promise((done) => setTimeout(done, 50))
      }
      return false
    }
    expect(await gone()).toBe(true)
  })
})

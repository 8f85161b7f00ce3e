import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settingsFile } from './workbench.js'

const cli = fileURLToPath(new URL('../tasks.js', import.meta.url))

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'resume-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

interface Run {
  code: number | null
  out: string
  err: string
}

/** Runs the command; kills it as hard as can be when `until` shows on stderr or on the disk. */
function run(data: string, args: string[], until?: () => boolean): Promise<Run> {
  const child = spawn(process.execPath, [cli, ...args, '--embedder', 'builtin'], { env: { ...process.env, DATA_DIR: data }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  const watch = until && setInterval(() => until() && child.kill('SIGKILL'), 5)
  return new Promise((resolve) => child.on('close', (code) => {
    clearInterval(watch)
    resolve({ code, out, err })
  }))
}

test('killed in training, the same command goes on from the last checkpoint and makes the very same model', async () => {
  const args = ['train', '--json', '--config', join(dir, 'slow.yaml')]
  // Every epoch is kept, and there are so many that the kill comes in between.
  writeFileSync(join(dir, 'slow.yaml'), readFileSync(settingsFile, 'utf8').replace('everySeconds: 5', 'everySeconds: 0').replace('folds: 5', 'folds: 2').replaceAll(/epochs: (8|10),/g, 'epochs: 30,'))
  const [whole, cut] = [join(dir, 'whole'), join(dir, 'cut')]
  await run(whole, args)
  const runs = join(cut, 'checkpoints', 'tasks')
  const checkpoints = () => (existsSync(runs) ? readdirSync(runs).flatMap((name) => readdirSync(join(runs, name))) : [])
  const killed = await run(cut, args, () => checkpoints().some((name) => name.includes('embedding')))
  expect(killed.code).toBeNull()
  expect(checkpoints().length).toBeGreaterThan(0)
  const resumed = await run(cut, args)
  expect(resumed.code).toBe(0)
  expect(JSON.parse(resumed.out)).toMatchObject({ activated: true })
  const files = (data: string) => readdirSync(join(data, 'artifacts'))
  expect(files(cut)).toEqual(files(whole))
  expect(checkpoints()).toEqual([])
}, 180_000)

test('train, predict, roll back: each says what it did', async () => {
  const before = await run(dir, ['predict', 'hello'])
  expect(before).toMatchObject({ code: 1 })
  expect(before.err).toContain('No model is active yet.\nTrain one: npm run tasks -- train')
  expect((await run(dir, ['train'])).out).toContain('active now')
  const predicted = JSON.parse((await run(dir, ['predict', '--json', 'Fix', 'the', 'crash', 'in', 'the', 'login', 'API'])).out) as { kind: string; candidates: { category: string }[] }
  expect(predicted).toMatchObject({ kind: 'set', candidates: [{ category: 'Development' }] })
  expect((await run(dir, ['rollback'])).err).toContain('No model served before this one.')
  expect((await run(dir, ['train', '--force'])).out).toContain('active now')
  expect((await run(dir, ['rollback'])).out).toContain('serves now')
  expect((await run(dir, ['experiments'])).out.split('\n').filter((line) => /^[* ] model_/.test(line)).map((line) => line[0])).toEqual([' ', '*'])
  expect((await run(dir, ['train', '--config', join(dir, 'none.yaml')])).code).toBe(1)
}, 180_000)

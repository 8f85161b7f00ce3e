import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openProductWorkspace } from '../../bench/product-workspace.js'
import { shopData } from './recorded.js'
import { runDemo } from './run-demo.js'

it('gets better on rows that nobody decided, by the recorded decisions on others', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'demo-'))
  const workspace = await openProductWorkspace(dir)
  try {
    const data = shopData()
    const recorded = data.recorded.filter(({ line, use }) => use === 'measure' || line <= 200)
    const outcome = await runDemo(workspace, { ...data, recorded }, () => undefined)
    expect(outcome.imported).toMatchObject({ products: 256, rejected: 0 })
    expect(outcome.activated).toBe(true)
    expect(outcome.before.model).toBe('starter-1')
    expect(outcome.after.model).not.toBe('starter-1')
    expect(outcome.after.rows).toBe(outcome.before.rows)
    expect(outcome.after.accuracy).toBeGreaterThan(outcome.before.accuracy + 0.1)
  } finally {
    await workspace.close()
    rmSync(dir, { recursive: true, force: true })
  }
}, 120_000)

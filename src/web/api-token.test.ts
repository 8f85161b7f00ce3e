import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiToken, apiTokenFile } from './api-token.js'

test('a token is made once, for its owner alone, and one that is set is used and never written', () => {
  const dir = mkdtempSync(join(tmpdir(), 'token-'))
  try {
    const made = apiToken(dir, undefined)
    expect(made).toMatch(/^[\w-]{43}$/)
    chmodSync(apiTokenFile(dir), 0o644)
    expect(apiToken(dir, undefined)).toBe(made)
    expect(statSync(apiTokenFile(dir)).mode & 0o777).toBe(0o600)
    expect(apiToken(join(dir, 'other'), 'set-by-the-environment')).toBe('set-by-the-environment')
    expect(() => statSync(apiTokenFile(join(dir, 'other')))).toThrow()
    writeFileSync(apiTokenFile(dir), '\n')
    expect(() => apiToken(dir, undefined)).toThrow(/remove it/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

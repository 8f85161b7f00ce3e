import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the token of the REST API lies when the environment does not set one. */
export function apiTokenFile(dataDir: string): string {
  return join(dataDir, 'api-token')
}

/** The token of the REST API: the one that is set, else one that is made at the first start and kept in the data folder, mode 0600. */
export function apiToken(dataDir: string, set: string | undefined): string {
  if (set !== undefined) return set
  const file = apiTokenFile(dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    // Exclusive: of two starts at once the second reads what the first one wrote.
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  chmodSync(file, 0o600)
  const token = readFileSync(file, 'utf8').trim()
  if (token.length < 16) throw new Error(`${file} holds no usable token: remove it, and a new one is made at the next start`)
  return token
}

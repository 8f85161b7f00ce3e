import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The password of both pages when they are reachable from other machines: made once, kept in the data folder, mode 0600. */
export function webPassword(dataDir: string): string {
  const file = join(dataDir, 'web-password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const password = randomBytes(15).toString('base64url')
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return password
}

import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A row id: prefix, 9 characters of time (sorts by creation), 12 random ones; letters and digits only, so it is valid
 * as a BullMQ job id, a Slack block id and a file name.
 */
export function newId(prefix: string): string {
  let time = Date.now()
  let stamp = ''
  for (let i = 0; i < 9; i++) {
    stamp = alphabet[time % 32]! + stamp
    time = Math.floor(time / 32)
  }
  let random = ''
  for (const byte of randomBytes(12)) random += alphabet[byte % 32]!
  return `${prefix}_${stamp}${random}`
}

/** A short reference that a person can read out and an admin finds in the logs, such as `R-7K2M9Q`. */
export function newReference(): string {
  let text = ''
  for (const byte of randomBytes(6)) text += alphabet[byte % 32]!
  return `R-${text.toUpperCase()}`
}

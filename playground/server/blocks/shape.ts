import type { Json } from '../store/open.js'

/** Collects what is wrong, each with a JSON pointer, in Slack's wording. */
export class Faulty {
  readonly messages: string[] = []
  add(message: string, pointer: string): void {
    if (this.messages.length < 20) this.messages.push(`[ERROR] ${message} [json-pointer:${pointer}]`)
  }
}

export type Check = (value: unknown, at: string, bad: Faulty) => void

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A string with a length between `least` and `most` characters. */
export const string = (most: number, least = 1): Check => (value, at, bad) => {
  if (typeof value !== 'string') bad.add('must be a string', at)
  else if (value.length < least) bad.add(`must be more than ${least - 1} characters`, at)
  else if (value.length > most) bad.add(`must be less than ${most + 1} characters`, at)
}
export const boolean: Check = (value, at, bad) => { if (typeof value !== 'boolean') bad.add('must be a boolean', at) }
export const number = (least = -Infinity, most = Infinity): Check => (value, at, bad) => {
  if (typeof value !== 'number' || value < least || value > most) bad.add('must be a number in range', at)
}
export const oneOf = (...words: string[]): Check => (value, at, bad) => {
  if (typeof value !== 'string' || !words.includes(value)) bad.add(`must be one of ${words.join(', ')}`, at)
}
export const matching = (pattern: RegExp, what: string): Check => (value, at, bad) => {
  if (typeof value !== 'string' || !pattern.test(value)) bad.add(`must be ${what}`, at)
}
export const url: Check = (value, at, bad) => {
  if (typeof value !== 'string' || value.length > 3000 || !URL.canParse(value)) bad.add('must be a valid url', at)
}
export const list = (item: Check, least: number, most: number): Check => (value, at, bad) => {
  if (!Array.isArray(value)) return bad.add('must be an array', at)
  if (value.length < least) bad.add(`no fewer than ${least} items required`, at)
  if (value.length > most) bad.add(`no more than ${most} items allowed`, at)
  value.slice(0, most + 1).forEach((one: unknown, index) => item(one, `${at}/${index}`, bad))
}

export interface Fields { required?: Record<string, Check>; optional?: Record<string, Check>; also?: (value: Json, at: string, bad: Faulty) => void }

/** An object with these fields and no others (`type`, `block_id` and `action_id` aside when `named`). */
export const object = (fields: Fields): Check => (value, at, bad) => {
  if (!isObject(value)) return bad.add('must be an object', at)
  for (const name of Object.keys(fields.required ?? {})) if (value[name] === undefined || value[name] === null) bad.add(`missing required field: ${name}`, at || '/')
  for (const [name, one] of Object.entries(value)) {
    if (name === 'type' || one === undefined || one === null) continue
    const check = fields.required?.[name] ?? fields.optional?.[name]
    if (check) check(one, `${at}/${name}`, bad)
    else bad.add(`unsupported field: ${name}`, at || '/')
  }
  fields.also?.(value, at, bad)
}

/** One of several objects told apart by `type`. */
export const byType = (kinds: Record<string, Check>, what: string): Check => (value, at, bad) => {
  if (!isObject(value)) return bad.add('must be an object', at)
  const check = typeof value.type === 'string' ? kinds[value.type] : undefined
  if (check) check(value, at, bad)
  else bad.add(`unsupported type: ${String(value.type)} is not ${what}`, `${at}/type`)
}

export const textObject = (most: number, least = 1): Check => byType({ plain_text: plainFields(most, least), mrkdwn: mrkdwnFields(most, least) }, 'a text object')
export const plainText = (most: number, least = 1): Check => byType({ plain_text: plainFields(most, least) }, 'plain_text')
export const mrkdwn = (most: number, least = 1): Check => byType({ mrkdwn: mrkdwnFields(most, least) }, 'mrkdwn')
function plainFields(most: number, least: number): Check {
  return object({ required: { text: string(most, least) }, optional: { emoji: boolean } })
}
function mrkdwnFields(most: number, least: number): Check {
  return object({ required: { text: string(most, least) }, optional: { verbatim: boolean } })
}

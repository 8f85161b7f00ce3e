import { describeError } from '../errors.js'
import { newReference } from '../ids.js'
import type { Logger } from '../log.js'
import { context, section, type Card } from './blocks.js'
import { inertMrkdwn } from '../agents/untrusted.js'

export interface Problem {
  message: string
  hint?: string | null | undefined
  reference: string
}

/** Writes the details to the log under a new reference, and returns what a person may be told. */
export function reportError(log: Logger, error: unknown, what: string): Problem {
  const reference = newReference()
  const said = describeError(error)
  if (said.known) log.warn({ err: error, reference, code: said.code }, what)
  else log.error({ err: error, reference }, what)
  return { message: said.message, hint: said.hint, reference }
}

/** The one way in which a failure looks. */
export function problemCard(problem: Problem): Card {
  const line = problem.hint ? `${inertMrkdwn(problem.message)} ${inertMrkdwn(problem.hint)}` : inertMrkdwn(problem.message)
  return {
    text: inertMrkdwn(problem.message),
    blocks: [section(`:warning: *Problem:* ${line}`), context(`Reference ${problem.reference}`)],
  }
}

/** A plain sentence of ours. */
export function saidCard(text: string): Card {
  return { text, blocks: [section(text)] }
}

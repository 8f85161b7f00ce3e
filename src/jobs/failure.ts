import type { JobFailure } from '../db/jobs.js'
import { describeError } from '../errors.js'
import { JobAborted } from './run-one.js'

/** What the row says of a failure: words for the person who asked, never a library's message (it quotes what it was given). */
export function failureOf(error: unknown): JobFailure {
  if (error instanceof JobAborted) return { code: error.why, message: 'This took too long and was stopped. Try again, or with something smaller.' }
  const { code, message, hint } = describeError(error)
  return { code, message: hint === undefined ? message : `${message} ${hint}` }
}

export function crashed(times: number): JobFailure {
  const often = times === 1 ? 'once' : `${times} times`
  return { code: 'crashed', message: `The program stopped ${often} while working on this, so it was given up. Try again later; if it happens again, give an admin the reference.` }
}

export const unknownJob: JobFailure = { code: 'unknown-job', message: 'This version of the program does not know this kind of work. An admin can run it again after an update.' }

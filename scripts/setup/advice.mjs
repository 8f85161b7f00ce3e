/** A failure that a person can do something about: shown as its message and advice, never as a stack trace. */
export class Advice extends Error {
  name = 'Advice'

  /**
   * @param {string} message what went wrong, one line
   * @param {string[]} advice what to do, one line each
   */
  constructor(message, advice = []) {
    super(message)
    this.advice = advice
  }
}

/** Prints a failure to stderr. Unknown errors show their message, and the stack only with DEBUG set. */
export function explain(error) {
  const known = error instanceof Advice
  const lines = [`\nError: ${error?.message ?? error}`]
  for (const line of known ? error.advice : []) lines.push(`  ${line}`)
  if (!known && process.env.DEBUG) lines.push(String(error?.stack))
  else if (!known) lines.push('  This was not expected. Run the same command with DEBUG=1 for details.')
  process.stderr.write(`${lines.join('\n')}\n`)
}

/** Runs a script's main function: advice and exit code 1 when it fails. */
export async function runMain(main) {
  try {
    await main()
  } catch (error) {
    explain(error)
    process.exit(1)
  }
}

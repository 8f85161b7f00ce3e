/**
 * Says what is being done and how long it took, a line each. Colours only on a terminal and without NO_COLOR.
 * Steps may run side by side, so a line is printed when a step begins and when it ends.
 */
export function createReport({ stream = process.stdout, quiet = false, beat = 20_000 } = {}) {
  const colours = !process.env.NO_COLOR && stream.isTTY
  const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
  const line = (mark, name, text) => stream.write(`${mark} ${name.padEnd(16)} ${text}\n`)

  return {
    /** A plain line, left out when quiet. */
    say: (name, text) => {
      if (!quiet) line(paint(32, '✓'), name, text)
    },
    /** Something the person should know although the work goes on. */
    warn: (name, text) => line(paint(33, '!'), name, text),
    /**
     * Runs one step. `work` may return a text that says what came of it.
     * @param {string} name
     * @param {string} intent what will be done
     * @param {() => Promise<string | void>} work
     */
    async step(name, intent, work) {
      const started = performance.now()
      line(paint(36, '·'), name, `${intent} …`)
      const timer = setInterval(
        () => line(paint(36, '·'), name, paint(2, `still at it (${seconds(performance.now() - started)})`)),
        beat
      )
      try {
        const outcome = (await work()) || 'done'
        line(outcome.startsWith('not ') ? paint(33, '!') : paint(32, '✓'), name, `${outcome} (${seconds(performance.now() - started)})`)
      } catch (error) {
        line(paint(31, '✗'), name, `failed after ${seconds(performance.now() - started)}`)
        throw error
      } finally {
        clearInterval(timer)
      }
    },
  }
}

/** `0.04 s`, `12.3 s`. */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 1000 ? 2 : 1)} s`
}

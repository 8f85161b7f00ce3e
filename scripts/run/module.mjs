import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, dist } from '../build/build.mjs'
import { Advice, explain } from '../setup/advice.mjs'
import { prepare } from '../setup/prepare.mjs'
import { createReport } from '../setup/report.mjs'

/**
 * Runs one compiled module: `node scripts/run.mjs src/cli/doctor ARGS`. Speaks on stderr, and only when there is something
 * to install or build, so that the module's stdout can be read by programs.
 * @param {string[]} args
 */
export async function main([name, ...args]) {
  let entry
  try {
    if (!name) throw new Advice('Which module?', ['Usage: node scripts/run.mjs MODULE [ARGUMENTS], for example src/cli/doctor'])
    const report = createReport({ stream: process.stderr, quiet: true })
    await prepare(report)
    await build(report)
    entry = join(dist, `${name.replace(/\.[jt]s$/, '')}.js`)
    if (!existsSync(entry)) throw new Advice(`There is no module ${name}.`)
  } catch (error) {
    explain(error)
    process.exit(1)
  }
  process.argv = [process.argv[0], entry, ...args]
  await import(pathToFileURL(entry).href)
}

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, dist } from '../build/build.mjs'
import { explain } from '../setup/advice.mjs'
import { prepare } from '../setup/prepare.mjs'
import { createReport } from '../setup/report.mjs'

/**
 * `npm start`: installs, builds and becomes the service, in this process, so that signals reach it.
 * @param {string[]} args handed on
 */
export async function main(args) {
  const entry = join(dist, 'src/main.js')
  try {
    const report = createReport()
    await prepare(report, { background: true })
    await build(report)
  } catch (error) {
    explain(error)
    process.exit(1)
  }
  process.argv = [process.argv[0], entry, ...args]
  await import(pathToFileURL(entry).href)
}

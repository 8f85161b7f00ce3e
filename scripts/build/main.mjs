import { runMain } from '../setup/advice.mjs'
import { prepare } from '../setup/prepare.mjs'
import { createReport } from '../setup/report.mjs'
import { build } from './build.mjs'

/** `npm run build`: installs what is missing first, as every command does. */
export function main() {
  return runMain(async () => {
    const report = createReport()
    await prepare(report)
    await build(report)
  })
}

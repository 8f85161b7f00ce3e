import { runMain } from './advice.mjs'
import { prepare } from './prepare.mjs'
import { createReport } from './report.mjs'

const usage = `Usage: npm run setup [-- OPTION]

Installs the npm packages and prepares better-sqlite3 and faiss-node. Does nothing when all of it is there.

  --avx2      build FAISS for AVX2 now (about 1-2 minutes) instead of in the background
  --no-avx2   do not start that build
  --clean     install everything anew
`

/** @param {string[]} args */
export function main(args) {
  return runMain(async () => {
    const unknown = args.find((arg) => !['--avx2', '--no-avx2', '--clean'].includes(arg))
    if (unknown) {
      console.log(usage)
      process.exit(unknown === '--help' || unknown === '-h' ? 0 : 1)
    }
    const report = createReport()
    const now = args.includes('--avx2')
    await prepare(report, { clean: args.includes('--clean'), background: !now && !args.includes('--no-avx2') })
    if (now) {
      const { buildAvx2Now } = await import('./avx2.mjs')
      await buildAvx2Now(report)
    }
  })
}

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../build/build.mjs'
import { explain } from '../setup/advice.mjs'
import { modulesDir, root } from '../setup/paths.mjs'
import { prepare } from '../setup/prepare.mjs'
import { createReport } from '../setup/report.mjs'
import { countLine, countTests } from './count.mjs'

/**
 * `npm test`: installs, builds, runs vitest (arguments are handed on), and ends with the line `N passed, N failed, N skipped`.
 * @param {string[]} args
 */
export async function main(args) {
  const dir = mkdtempSync(join(tmpdir(), 'quartermaster-test-'))
  let code = 1
  let counts = { passed: 0, failed: 1, skipped: 0 }
  try {
    const report = createReport()
    await prepare(report)
    await build(report)
    const outputFile = join(dir, 'results.json')
    code = await runVitest(outputFile, args)
    counts = countTests(readResults(outputFile), code)
    if (counts.failed > 0 && code === 0) code = 1
  } catch (error) {
    explain(error)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  process.exitCode = code
  console.log(countLine(counts))
}

/** Ctrl-C reaches vitest by itself (same terminal); other signals are handed on. */
function runVitest(outputFile, args) {
  const vitest = join(modulesDir, 'vitest/vitest.mjs')
  const own = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  // Tests run from dist: accept the names of their sources.
  const given = args.map((arg) => (arg.startsWith('-') ? arg : arg.replace(/\.ts$/, '.js')))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, ...own, ...given], { cwd: root, stdio: 'inherit' })
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function readResults(outputFile) {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8'))
  } catch {
    return undefined
  }
}

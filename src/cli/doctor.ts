import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { ConfigError, readConfig, type Config } from '../config.js'
import { projectRoot } from '../paths.js'
import { checkData } from './doctor/check-data.js'
import { checkLlm } from './doctor/check-llm.js'
import { checkModels } from './doctor/check-models.js'
import { checkNative } from './doctor/check-native.js'
import { checkRedis } from './doctor/check-redis.js'
import { checkSlack } from './doctor/check-slack.js'
import type { Finding } from './doctor/finding.js'

const marks = { ok: 'ok      ', note: 'note    ', problem: 'PROBLEM ' }

async function main(): Promise<void> {
  const command = new Command('doctor')
    .description('Checks everything that a deployment needs and says what to do. Changes nothing.')
    .option('--json', 'print the findings as one JSON array')
    .addHelpText('after', '\nExit code: 0 when nothing is wrong, 1 when something is.')
    .parse()
  const { json } = command.opts<{ json?: boolean }>()
  const dotenv = join(projectRoot, '.env')
  if (existsSync(dotenv)) process.loadEnvFile(dotenv)

  const findings: Finding[] = []
  let config: Config | undefined
  try {
    config = readConfig(process.env)
    findings.push({ area: 'Configuration', state: 'ok', text: `read from ${existsSync(dotenv) ? '.env and ' : ''}the environment`, advice: null })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems) findings.push({ area: 'Configuration', state: 'problem', text: problem, advice: '.env.example explains each variable' })
  }
  findings.push(...(await checkNative()))
  if (config) for (const check of [checkSlack, checkRedis, checkLlm, checkData, checkModels]) findings.push(...(await check(config)))

  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`)
  else for (const f of findings) process.stdout.write(`${marks[f.state]}${f.area.padEnd(15)}${f.text}${f.advice ? `\n${' '.repeat(23)}> ${f.advice}` : ''}\n`)
  const problems = findings.filter((f) => f.state === 'problem').length
  if (!json) process.stdout.write(`\n${problems === 0 ? 'Nothing is wrong.' : `${problems} ${problems === 1 ? 'problem' : 'problems'} to solve.`}\n`)
  process.exitCode = problems === 0 ? 0 : 1
}

await main()

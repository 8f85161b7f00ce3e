import type { Config } from '../config.js'
import type { HealthReport } from '../web/health.js'

/** What `npm start` prints when everything runs: one address, what is on, what works with less. */
export function startBox(
  config: Config,
  service: { webUrl: string | undefined; playgroundUrl: string | undefined; password: string | undefined; apiTokenFile: string | undefined },
  report: HealthReport,
  tookMs: number,
): string {
  const address = service.playgroundUrl ?? service.webUrl
  const lines: string[] = []
  if (report.status === 'ready') lines.push(`Quartermaster is ready (${(tookMs / 1000).toFixed(1)} s).`)
  else {
    const missing = Object.entries(report.parts).filter(([, part]) => !part.ready)
    lines.push('Quartermaster runs, but not all of it is ready:', ...missing.map(([name, part]) => `  ${name}: ${part.problem ?? 'not ready'}`), 'It goes on trying; `npm run doctor` says more.')
  }
  lines.push('')
  if (address) lines.push(`  Open  ${address}`, '')
  if (service.password) lines.push(`  Password for other machines: ${service.password}`, '')
  lines.push(`  Slack    ${slackLine(config)}`)
  lines.push(`  Answers  ${config.llm ? `${config.llm.model} at ${config.llm.host}, which is sent the question and the passages found` : 'quoted from the files, no language model (set LLM_MODEL to use one)'}`)
  lines.push(`  Jobs     ${config.redisUrl ? 'BullMQ on Redis' : 'embedded queue (set REDIS_URL to use Redis)'}`)
  if (service.webUrl) lines.push(`  API      ${service.webUrl}/api/v1 on this machine, token ${service.apiTokenFile ? `in ${service.apiTokenFile}` : 'as API_TOKEN says'}`)
  lines.push(`  Data     ${config.dataDir}`)
  for (const line of report.degraded) lines.push(`  Note     ${line}`)
  lines.push('', 'Ctrl-C stops it.')
  return frame(lines)
}

function slackLine(config: Config): string {
  if (config.slack.kind === 'playground') return 'practice workspace on this machine (set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for a real one)'
  return config.slack.kind === 'socket' ? 'connected by Socket Mode' : 'HTTP events at /slack/events'
}

function frame(lines: string[]): string {
  if (!process.stdout.isTTY) return `\n${lines.join('\n')}\n`
  const width = Math.min(Math.max(...lines.map((line) => line.length)), (process.stdout.columns ?? 80) - 4)
  return `\n┌${'─'.repeat(width + 2)}\n${lines.map((line) => `│ ${line}`).join('\n')}\n└${'─'.repeat(width + 2)}\n`
}

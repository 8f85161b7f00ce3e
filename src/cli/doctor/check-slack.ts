import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebClient } from '@slack/web-api'
import { parse } from 'yaml'
import type { Config } from '../../config.js'
import { projectRoot } from '../../paths.js'
import type { Finding } from './finding.js'

/** Tokens, their scopes against the manifest, and the socket. Posts nothing. */
export async function checkSlack(config: Config): Promise<Finding[]> {
  const { slack } = config
  if (slack.kind === 'playground') {
    return [{ area: 'Slack', state: 'note', text: 'no tokens: npm start uses the practice workspace', advice: 'README, "Connect a real workspace"' }]
  }
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 1 } })
  const findings: Finding[] = []
  try {
    const auth = await client.auth.test()
    findings.push({ area: 'Slack', state: 'ok', text: `the bot token works (team ${auth.team_id ?? '?'})`, advice: null })
    findings.push(scopeFinding(auth.response_metadata?.scopes ?? []))
  } catch (error) {
    const code = codeOf(error)
    findings.push({ area: 'Slack', state: 'problem', text: `the bot token was refused or Slack was not reached (${code})`, advice: 'Copy the Bot User OAuth Token again (OAuth & Permissions); check the network' })
  }
  if (slack.kind === 'socket') {
    try {
      await new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 1 } }).apps.connections.open()
      findings.push({ area: 'Slack socket', state: 'ok', text: 'the app token opens a connection', advice: null })
    } catch (error) {
      findings.push({ area: 'Slack socket', state: 'problem', text: `the app token opens no connection (${codeOf(error)})`, advice: 'Basic Information > App-Level Tokens: make one with connections:write; Socket Mode must be on' })
    }
  }
  return findings
}

function scopeFinding(scopes: string[]): Finding {
  const manifest = parse(readFileSync(join(projectRoot, 'slack-manifest.yaml'), 'utf8')) as { oauth_config?: { scopes?: { bot?: string[] } } }
  const wanted = manifest.oauth_config?.scopes?.bot ?? []
  if (scopes.length === 0) return { area: 'Slack scopes', state: 'note', text: 'the server did not say which scopes the token has', advice: null }
  const missing = wanted.filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return { area: 'Slack scopes', state: 'ok', text: `all ${wanted.length} are there`, advice: null }
  return { area: 'Slack scopes', state: 'problem', text: `missing: ${missing.join(', ')}`, advice: 'Update the app from slack-manifest.yaml and install it again' }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const data = error.data as { error?: unknown }
    if (typeof data?.error === 'string') return data.error
  }
  return error instanceof Error ? error.name : 'unknown'
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, variableNames } from './config.js'
import { projectRoot } from './paths.js'

const example = readFileSync(join(projectRoot, '.env.example'), 'utf8')

test('.env.example names every variable, in the order of the code, each with a line of explanation', () => {
  const lines = example.split('\n')
  const named = lines.flatMap((line, i) => {
    const name = /^([A-Z_]+)=/.exec(line)?.[1]
    return name ? [{ name, explained: /^#|^LLM_PRICE_INPUT=/.test(lines[i - 1] ?? '') }] : []
  })
  expect(named.map((n) => n.name)).toEqual(variableNames)
  expect(named.filter((n) => !n.explained)).toEqual([])
})

test('.env.example as it stands is a valid configuration, the same as none', () => {
  const env = Object.fromEntries(example.split('\n').flatMap((line) => (/^([A-Z_]+)=(.*)$/.exec(line) ? [[line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]] : [])))
  expect(readConfig(env)).toEqual(readConfig({}))
})

test('every problem is listed at once, each with its variable', () => {
  const read = () => readConfig({ PORT: 'abc', REDIS_URL: 'http://x', SLACK_APP_TOKEN: 'xapp-1', LLM_MODEL: 'm', ROLES: 'bot,cook' })
  expect(read).toThrow(ConfigError)
  try {
    read()
  } catch (error) {
    expect((error as ConfigError).problems.map((p) => p.split(' ')[0])).toEqual(['PORT', 'REDIS_URL', 'SLACK_BOT_TOKEN', 'LLM_MODEL', 'ROLES'])
  }
})

test('half a set of Slack tokens is an error, never the practice workspace', () => {
  expect(() => readConfig({ SLACK_BOT_TOKEN: 'xoxb-1' })).toThrow(/SLACK_APP_TOKEN/)
  expect(() => readConfig({ SLACK_SIGNING_SECRET: 's' })).toThrow(/SLACK_BOT_TOKEN/)
  expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack.kind).toBe('socket')
  expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' }).slack.kind).toBe('http')
})

test('a key in the environment sends nothing anywhere by itself', () => {
  expect(readConfig({ OPENAI_API_KEY: 'sk-x' }).llm).toBeUndefined()
})

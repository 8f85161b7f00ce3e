import { join, resolve } from 'node:path'
import { z } from 'zod'
import { projectRoot } from './paths.js'

/** What `.env` and the environment may say; `.env.example` has the same names in the same order. */
const environment = z.object({
  PORT: port().optional(),
  PLAYGROUND_PORT: port().optional(),
  HOST: text().default('127.0.0.1'),
  API_TOKEN: z.string().regex(/^[\x21-\x7e]{24,200}$/, 'must be 24 to 200 visible characters, such as openssl rand -base64 32 makes').optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  DATA_DIR: text().default('./data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ROLES: text().default('all'),

  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must start with xoxb- (OAuth & Permissions > Bot User OAuth Token)').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp- (Basic Information > App-Level Tokens)').optional(),
  SLACK_SIGNING_SECRET: text().optional(),
  SLACK_API_URL: z.url('must be an address such as https://slack.com/api/').optional(),
  ADMIN_USER_IDS: list(/^[UW][A-Z0-9]+$/, 'must be Slack user ids such as U012ABC, separated by commas'),
  GUESTS: z.enum(['refuse', 'allow']).default('refuse'),
  SHARED_CHANNELS: z.enum(['silent', 'allow']).default('silent'),

  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be an address such as redis://localhost:6379' }).optional(),

  LLM_MODEL: text().optional(),
  OPENAI_API_KEY: text().optional(),
  LLM_BASE_URL: z.url({ protocol: /^https?$/, error: 'must be an address such as http://localhost:8080/v1' }).optional(),
  LLM_PRIVATE: z.enum(['allow', 'refuse']).default('allow'),
  LLM_TIMEOUT_SECONDS: number(1, 600).default(60),
  LLM_MAX_TOKENS: number(64, 200_000).default(12_000),
  LLM_PRICE_INPUT: z.coerce.number().min(0).optional(),
  LLM_PRICE_OUTPUT: z.coerce.number().min(0).optional(),

  EMBEDDER: z.string().regex(/^[a-z0-9.-]+$/i, 'must be auto, builtin, or a folder name under MODELS_DIR').default('auto'),
  MODELS_DIR: text().optional(),

  MAX_FILE_MB: number(1, 1024).default(100),
  MAX_PAGES: number(1, 100_000).default(2000),
  MAX_UNPACKED_MB: number(1, 10_000).default(500),
  EXTRACT_TIMEOUT_SECONDS: number(1, 3600).default(120),
  EXTRACT_MEMORY_MB: number(128, 32_000).default(768),
  WORKER_CONCURRENCY: number(1, 64).default(2),
  RETENTION_DAYS: number(0, 3650).default(30),
  RETRAIN_AFTER: number(0, 1_000_000).default(200),
})

export type Role = 'bot' | 'worker' | 'web'

export type SlackConfig =
  | { kind: 'playground' }
  | { kind: 'socket'; botToken: string; appToken: string; apiUrl: string }
  | { kind: 'http'; botToken: string; signingSecret: string; apiUrl: string }

export interface LlmConfig {
  model: string
  /** Host that is sent text; shown at start, by doctor and under each answer. */
  host: string
  baseUrl: string | undefined
  apiKey: string
  /** DMs and private channels are kept from it when false. */
  allowPrivate: boolean
  timeoutMs: number
  maxTokens: number
  price: { input: number; output: number } | undefined
}

export interface Config {
  roles: Role[]
  host: string
  /** `asked` ports are an error when taken; a default gives way to the next free one. */
  web: { port: number; asked: boolean; publicUrl: string | undefined }
  playground: { port: number; asked: boolean }
  /** The token of the REST API when it is set; otherwise one is made and kept in the data folder. */
  apiToken: string | undefined
  dataDir: string
  databaseFile: string
  blobDir: string
  indexDir: string
  /** Trained models: kept, unlike copies that can be rebuilt. */
  artifactsDir: string
  modelsDir: string
  builtinModelsDir: string
  embedder: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  slack: SlackConfig
  access: { adminUserIds: string[]; guests: 'refuse' | 'allow'; sharedChannels: 'silent' | 'allow' }
  redisUrl: string | undefined
  llm: LlmConfig | undefined
  limits: { maxFileBytes: number; maxPages: number; maxDecompressedBytes: number; maxTextCharacters: number; timeoutMs: number; maxMemoryMb: number }
  workerConcurrency: number
  retentionMs: number
  /** Decisions in a catalogue after which its model is trained again by itself; 0: never. */
  retrainAfter: number
}

/** All that is wrong with the environment, one problem a line, each naming its variable and what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads the configuration from `env` (the process's, with `.env` already read in). Throws ConfigError listing every problem. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in environment.shape && value?.trim()))
  const parsed = environment.safeParse(given)
  const problems = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`)
  const raw = { ...given, ...parsed.data } as z.infer<typeof environment>
  const slack = slackConfig(raw, problems)
  const llm = llmConfig(raw, problems)
  const roles = rolesFrom(raw.ROLES ?? 'all', problems)
  if (problems.length > 0) throw new ConfigError(problems)

  const dataDir = resolve(projectRoot, raw.DATA_DIR)
  return {
    roles,
    host: raw.HOST,
    web: { port: raw.PORT ?? 3000, asked: raw.PORT !== undefined, publicUrl: raw.PUBLIC_URL?.replace(/\/$/, '') },
    playground: { port: raw.PLAYGROUND_PORT ?? 3100, asked: raw.PLAYGROUND_PORT !== undefined },
    apiToken: raw.API_TOKEN,
    dataDir,
    databaseFile: join(dataDir, 'quartermaster.db'),
    blobDir: join(dataDir, 'blobs'),
    indexDir: join(dataDir, 'index'),
    artifactsDir: join(dataDir, 'artifacts'),
    modelsDir: resolve(projectRoot, raw.MODELS_DIR ?? join(dataDir, 'models')),
    builtinModelsDir: join(projectRoot, 'models', 'builtin'),
    embedder: raw.EMBEDDER,
    logLevel: raw.LOG_LEVEL,
    slack,
    access: { adminUserIds: raw.ADMIN_USER_IDS, guests: raw.GUESTS, sharedChannels: raw.SHARED_CHANNELS },
    redisUrl: raw.REDIS_URL,
    llm,
    limits: {
      maxFileBytes: raw.MAX_FILE_MB * 1_000_000,
      maxPages: raw.MAX_PAGES,
      maxDecompressedBytes: raw.MAX_UNPACKED_MB * 1_000_000,
      maxTextCharacters: 20_000_000,
      timeoutMs: raw.EXTRACT_TIMEOUT_SECONDS * 1000,
      maxMemoryMb: raw.EXTRACT_MEMORY_MB,
    },
    workerConcurrency: raw.WORKER_CONCURRENCY,
    retentionMs: raw.RETENTION_DAYS * 86_400_000,
    retrainAfter: raw.RETRAIN_AFTER,
  }
}

type Raw = z.infer<typeof environment>

function slackConfig(raw: Raw, problems: string[]): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = raw
  const apiUrl = raw.SLACK_API_URL?.replace(/\/?$/, '/') ?? 'https://slack.com/api/'
  if (!botToken && !appToken && !signingSecret) return { kind: 'playground' }
  if (!botToken) problems.push('SLACK_BOT_TOKEN is missing although another SLACK_ variable is set: set it too, or remove them all to use the practice workspace')
  if (!appToken && !signingSecret) problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing: one of them must accompany SLACK_BOT_TOKEN')
  if (botToken && appToken) return { kind: 'socket', botToken, appToken, apiUrl }
  return { kind: 'http', botToken: botToken ?? '', signingSecret: signingSecret ?? '', apiUrl }
}

function llmConfig(raw: Raw, problems: string[]): LlmConfig | undefined {
  if (!raw.LLM_MODEL) {
    if (raw.LLM_BASE_URL) problems.push('LLM_BASE_URL is set but LLM_MODEL is not: name the model, or remove LLM_BASE_URL')
    return undefined
  }
  if (!raw.LLM_BASE_URL && !raw.OPENAI_API_KEY) {
    problems.push('LLM_MODEL is set but there is neither OPENAI_API_KEY nor LLM_BASE_URL: set one, or remove LLM_MODEL to answer without a language model')
  }
  const priced = raw.LLM_PRICE_INPUT !== undefined && raw.LLM_PRICE_OUTPUT !== undefined
  return {
    model: raw.LLM_MODEL,
    host: hostOf(raw.LLM_BASE_URL) ?? 'api.openai.com',
    baseUrl: raw.LLM_BASE_URL,
    apiKey: raw.OPENAI_API_KEY ?? 'none',
    allowPrivate: raw.LLM_PRIVATE === 'allow',
    timeoutMs: raw.LLM_TIMEOUT_SECONDS * 1000,
    maxTokens: raw.LLM_MAX_TOKENS,
    price: priced ? { input: raw.LLM_PRICE_INPUT!, output: raw.LLM_PRICE_OUTPUT! } : undefined,
  }
}

function rolesFrom(value: string, problems: string[]): Role[] {
  const known: Role[] = ['bot', 'worker', 'web']
  if (value === 'all') return known
  const names = value.split(',').map((name) => name.trim())
  const wrong = names.filter((name) => !known.includes(name as Role))
  if (wrong.length > 0) problems.push(`ROLES has ${wrong.join(', ')}: use all, or some of ${known.join(', ')} separated by commas`)
  return names as Role[]
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}

function text() {
  return z.string().trim().min(1, 'is empty')
}

function number(least: number, most: number) {
  return z.coerce.number({ error: 'must be a number' }).int('must be a whole number').min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
}

function port() {
  return number(1, 65535)
}

function list(each: RegExp, message: string) {
  return z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()).filter(Boolean))
    .refine((items) => items.every((item) => each.test(item)), message)
    .default([])
}

/** Every variable that is read, in the order of `.env.example`. */
export const variableNames: string[] = Object.keys(environment.shape)

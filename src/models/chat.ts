import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { LlmConfig } from '../config.js'

/** A language model behind an OpenAI-compatible API. Loaded on first use: the packages cost memory. */
export interface ChatModels {
  readonly name: string
  readonly host: string
  /** DMs and private channels may be sent to it. */
  readonly allowPrivate: boolean
  readonly maxTokens: number
  /** A stream that brings nothing for this long is given up. */
  readonly stallMs: number
  /** The longest wait for the first words of a call; an answer with all its calls may take twice as long. */
  readonly timeoutMs: number
  /** US dollars for so many tokens; null without a price. */
  cost(promptTokens: number, completionTokens: number): number | null
  load(): Promise<BaseChatModel>
}

export function createChatModels(llm: LlmConfig): ChatModels {
  let model: Promise<BaseChatModel> | undefined
  return {
    name: llm.model,
    host: llm.host,
    allowPrivate: llm.allowPrivate,
    maxTokens: llm.maxTokens,
    stallMs: Math.min(llm.timeoutMs, 30_000),
    timeoutMs: llm.timeoutMs,
    cost: (input, output) => (llm.price ? (input * llm.price.input + output * llm.price.output) / 1_000_000 : null),
    load() {
      model ??= open(llm)
      return model
    },
  }
}

async function open(llm: LlmConfig): Promise<BaseChatModel> {
  // These would send or print questions and passages without having been asked to.
  for (const name of ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2', 'LANGCHAIN_VERBOSE']) delete process.env[name]
  const { ChatOpenAI } = await import('@langchain/openai')
  return new ChatOpenAI({
    model: llm.model,
    apiKey: llm.apiKey,
    // Models that reason refuse to be told a temperature.
    ...(/^(?:o\d|gpt-5)/.test(llm.model) ? {} : { temperature: 0 }),
    timeout: llm.timeoutMs,
    maxRetries: 2,
    streamUsage: true,
    // Stated always: the client would take another address from the environment. Its own log quotes what the server sent.
    configuration: { baseURL: llm.baseUrl ?? 'https://api.openai.com/v1', logLevel: 'off' },
  })
}

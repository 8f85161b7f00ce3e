import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { LlmConfig } from '../config.js'

/** A language model behind an OpenAI-compatible API. Loaded on first use: the packages cost memory. */
export interface ChatModels {
  readonly name: string
  readonly host: string
  /** DMs and private channels may be sent to it. */
  readonly allowPrivate: boolean
  readonly maxTokens: number
  /** A call or a stream that brings nothing for this long is given up. */
  readonly stallMs: number
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
    cost: (input, output) => (llm.price ? (input * llm.price.input + output * llm.price.output) / 1_000_000 : null),
    load() {
      model ??= import('@langchain/openai').then(
        ({ ChatOpenAI }) =>
          new ChatOpenAI({
            model: llm.model,
            apiKey: llm.apiKey,
            temperature: 0,
            timeout: llm.timeoutMs,
            maxRetries: 2,
            streamUsage: true,
            configuration: llm.baseUrl ? { baseURL: llm.baseUrl } : {},
          }),
      )
      return model
    },
  }
}

import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'

/** Thrown when a turn has cost what it may. */
export class BudgetSpent extends Error {
  override name = 'BudgetSpent'
}

/** English takes about four characters a token; less is assumed, so that a budget is not overrun. */
const charactersPerToken = 3.5

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken)
}

/**
 * Counts what a turn costs while it streams. The server's own counts win; where a server sends none, they are estimated
 * from the length of what was sent and received.
 */
export class TokenUse {
  readonly #most: number
  #prompt = 0
  #completion = 0
  /** Of the call that runs: characters so far, and what the server said of it. */
  #sent = 0
  #received = 0
  #stated: { input: number; output: number } | undefined
  #open = false

  constructor(most: number) {
    this.#most = most
  }

  /** Tokens left before a call; throws BudgetSpent when what is to be sent does not fit. */
  beginCall(messages: BaseMessage[], others: number): void {
    this.#settle()
    this.#sent = others + messages.reduce((sum, message) => sum + lengthOf(message), 0)
    this.#open = true
    if (this.total >= this.#most) throw new BudgetSpent('the next call would cost more tokens than the turn may')
  }

  /** Notes a piece of the answer; throws BudgetSpent once the turn has cost too much. */
  received(chunk: AIMessageChunk): void {
    this.#received += lengthOf(chunk)
    const usage = chunk.usage_metadata
    if (usage) this.#stated = { input: Math.max(usage.input_tokens, this.#stated?.input ?? 0), output: Math.max(usage.output_tokens, this.#stated?.output ?? 0) }
    if (this.total > this.#most) throw new BudgetSpent('the turn has cost more tokens than it may')
  }

  get promptTokens(): number {
    return this.#prompt + (this.#open ? (this.#stated?.input ?? estimateTokens(this.#sent)) : 0)
  }

  get completionTokens(): number {
    return this.#completion + (this.#open ? (this.#stated?.output ?? estimateTokens(this.#received)) : 0)
  }

  get total(): number {
    return this.promptTokens + this.completionTokens
  }

  #settle(): void {
    const { promptTokens, completionTokens } = this
    this.#prompt = promptTokens
    this.#completion = completionTokens
    this.#open = false
    this.#received = 0
    this.#stated = undefined
  }
}

function lengthOf(message: BaseMessage): number {
  const calls = 'tool_call_chunks' in message && Array.isArray(message.tool_call_chunks) ? (message.tool_call_chunks as { args?: string }[]) : []
  return wordsIn(message).length + calls.reduce((sum, call) => sum + (call.args?.length ?? 0), 0)
}

/** The text of a message, whatever shape its content has. */
export function wordsIn(message: BaseMessage): string {
  if (typeof message.content === 'string') return message.content
  return message.content.map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('')
}

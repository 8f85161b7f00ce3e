import { AIMessage, HumanMessage, SystemMessage, type AIMessageChunk, type BaseMessage, type ToolMessage } from '@langchain/core/messages'
import { createAgent, createMiddleware, modelCallLimitMiddleware } from 'langchain'
import type { EarlierTurn } from '../db/turns.js'
import type { ChatModels } from '../models/chat.js'
import { answerSystemPrompt } from './prompts/answer.js'
import { wordsIn, type TokenUse } from './token-use.js'
import { categorizeTaskTool } from './tools/categorize-task.js'
import { reviewTools } from './tools/review.js'
import { documentStatusTool, indexHealthTool, listDocumentsTool } from './tools/documents.js'
import { openPageTool } from './tools/open-page.js'
import { searchDocumentsTool } from './tools/search-documents.js'
import type { ToolContext } from './tools/tool-context.js'

/** Calls of the model in one turn, with its tools' results in between. */
const mostCalls = 5
/** Names, descriptions and schemas of the tools, which are sent with each call. */
const toolCharacters = 3900

export type ModelEvent =
  /** Words of the message that the model is writing. */
  | { kind: 'words'; text: string }
  /** The message is over; `more`: it asked for tools, so another follows. */
  | { kind: 'end'; more: boolean }

export interface ModelStreamInput {
  ask: string
  turns: EarlierTurn[]
  context: ToolContext
  use: TokenUse
  signal: AbortSignal
  /** Called with whatever comes, tools' results included. */
  alive(next: 'call' | 'piece'): void
}

/** Runs the agent over its tools and yields what the model writes. Throws what the model, the connection or the signal throws. */
export async function* streamModel(chat: ChatModels, input: ModelStreamInput): AsyncGenerator<ModelEvent> {
  const model = await chat.load()
  const { context, use } = input
  const budget = createMiddleware({
    name: 'budget',
    wrapModelCall: (request, handler) => {
      use.beginCall(request.messages, toolCharacters)
      return handler(request)
    },
  })
  // The rules go as a message of plain text: not every compatible server reads the parts that `systemPrompt` is sent as.
  const agent = createAgent({
    model,
    tools: [searchDocumentsTool(context), openPageTool(context), listDocumentsTool(context), documentStatusTool(context), indexHealthTool(context), categorizeTaskTool(context), ...reviewTools(context)],
    middleware: [modelCallLimitMiddleware({ runLimit: mostCalls, exitBehavior: 'end' }), budget],
  })
  const history: BaseMessage[] = input.turns.map((turn) => (turn.author === 'bot' ? new AIMessage(turn.text) : new HumanMessage(turn.text)))
  const stream = await agent.stream(
    { messages: [new SystemMessage(answerSystemPrompt), ...history, new HumanMessage(input.ask)] },
    { streamMode: 'messages', signal: input.signal, recursionLimit: mostCalls * 8 },
  )
  let open = false
  let asksTools = false
  for await (const part of stream) {
    const [message] = part as [AIMessageChunk | ToolMessage, unknown]
    input.alive(message.getType() === 'ai' ? 'piece' : 'call')
    if (message.getType() !== 'ai') {
      if (open) yield { kind: 'end', more: true }
      open = false
      continue
    }
    const chunk = message as AIMessageChunk
    use.received(chunk)
    if (!open) asksTools = false
    open = true
    asksTools ||= (chunk.tool_call_chunks?.length ?? 0) > 0
    const text = wordsIn(chunk)
    if (text !== '' && !asksTools) yield { kind: 'words', text }
  }
  if (open) yield { kind: 'end', more: false }
}

import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import { describeError } from '../errors.js'
import type { ChatModels } from '../models/chat.js'
import type { EarlierTurn } from '../db/turns.js'
import type { Logger } from '../log.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import { answerSystemPrompt, nothingFound, questionText } from './prompts/answer.js'
import { documentStatusTool, indexHealthTool, listDocumentsTool } from './tools/documents.js'
import { openPageTool } from './tools/open-page.js'
import { searchDocumentsTool } from './tools/search-documents.js'
import type { ToolContext } from './tools/tool-context.js'

/** A sentence of the model with what became of its check; `text` has no marks. */
export interface CheckedSentence {
  /** White space and list marks before it, as the model wrote them. */
  lead: string
  text: string
  /** Numbers of passages that support it, as the model was shown them. */
  citations: number[]
  supported: boolean
}

/** Checks a model's words sentence by sentence while they arrive. */
export interface SentenceChecker {
  push(delta: string): Promise<CheckedSentence[]>
  end(): Promise<CheckedSentence[]>
}

export interface ModelAnswerInput {
  question: string
  turns: EarlierTurn[]
  hits: PassageHit[]
  context: ToolContext
  checker: SentenceChecker
  signal: AbortSignal
  /** Called with each supported sentence as soon as it is known. */
  say(sentence: CheckedSentence): void
}

export type ModelOutcome =
  | { kind: 'answered'; dropped: number; usage: Usage }
  | { kind: 'nothing'; usage: Usage }
  /** The model could not be used, or nothing it said was supported: `words` is what to tell people. */
  | { kind: 'failed'; words: string; said: number; usage: Usage }

export interface Usage {
  promptTokens: number
  completionTokens: number
}

/** Calls of the model in one turn, its tools' results included. */
const maxCalls = 6

/**
 * Has the language model answer from numbered passages, with tools to look further. Only sentences that their passages support are said. Never
 * throws for the model's failures; a stop by the person (`signal`) is thrown on.
 */
export async function answerWithModel(chat: ChatModels, log: Logger, input: ModelAnswerInput): Promise<ModelOutcome> {
  const usage: Usage = { promptTokens: 0, completionTokens: 0 }
  const stall = stallGuard(chat.stallMs)
  const signal = AbortSignal.any([input.signal, stall.signal])
  let said = 0
  let dropped = 0
  let raw = ''
  const take = (sentences: CheckedSentence[]) => {
    for (const sentence of sentences) {
      if (!sentence.supported) {
        dropped++
        continue
      }
      said++
      input.say(sentence)
    }
  }
  try {
    for await (const delta of modelWords(chat, input, signal, stall, usage)) {
      raw += delta
      if (nothingFound.startsWith(raw.trim()) || raw.trim().startsWith(nothingFound)) continue
      take(await input.checker.push(notYetChecked(raw, delta)))
      input.signal.throwIfAborted()
    }
    if (raw.trim().startsWith(nothingFound)) return { kind: 'nothing', usage }
    take(await input.checker.end())
    if (said > 0) return { kind: 'answered', dropped, usage }
    return { kind: 'failed', words: 'What the language model wrote was not supported by the files, so they are quoted instead', said, usage }
  } catch (error) {
    if (input.signal.aborted) throw error
    log.warn({ err: error, model: chat.name, host: chat.host, stalled: stall.signal.aborted, said, code: describeError(error).code }, 'the language model failed')
    return { kind: 'failed', words: `The language model at ${chat.host} ${stall.signal.aborted ? 'went silent' : 'failed'}, so the files are quoted instead`, said, usage }
  } finally {
    stall.stop()
  }
}

/** While the first words could still become the sign for "nothing", they are held back; afterwards all of them are due. */
function notYetChecked(raw: string, delta: string): string {
  const before = raw.slice(0, raw.length - delta.length)
  return nothingFound.startsWith(before.trim()) ? raw : delta
}

async function* modelWords(chat: ChatModels, input: ModelAnswerInput, signal: AbortSignal, stall: StallGuard, usage: Usage): AsyncGenerator<string> {
  const [{ createAgent, modelCallLimitMiddleware }, { AIMessage, HumanMessage }, model] = await Promise.all([
    import('langchain'),
    import('@langchain/core/messages'),
    chat.load(),
  ])
  const { context } = input
  const numbered = context.numbers.add(input.hits)
  const agent = createAgent({
    model,
    tools: [searchDocumentsTool(context), openPageTool(context), listDocumentsTool(context), documentStatusTool(context), indexHealthTool(context)],
    systemPrompt: answerSystemPrompt,
    middleware: [modelCallLimitMiddleware({ runLimit: maxCalls, exitBehavior: 'end' })],
  })
  const history: BaseMessage[] = input.turns.map((turn) => (turn.author === 'bot' ? new AIMessage(turn.text) : new HumanMessage(turn.text)))
  const ask = new HumanMessage(questionText(input.question, numbered.map(({ number, hit }) => ({ number, title: hit.title, header: hit.header, text: hit.text }))))
  const stream = await agent.stream({ messages: [...history, ask] }, { streamMode: 'messages', signal, recursionLimit: maxCalls * 3 })
  for await (const part of stream) {
    stall.alive()
    const [message] = part as [AIMessageChunk, unknown]
    if (message.getType() !== 'ai') continue
    usage.promptTokens += message.usage_metadata?.input_tokens ?? 0
    usage.completionTokens += message.usage_metadata?.output_tokens ?? 0
    if (usage.promptTokens + usage.completionTokens > chat.maxTokens) throw new Error('token budget used up')
    const words = typeof message.content === 'string' ? message.content : message.content.map((c) => ('text' in c && typeof c.text === 'string' ? c.text : '')).join('')
    if (words !== '') yield words
  }
}

interface StallGuard {
  signal: AbortSignal
  alive(): void
  stop(): void
}

/** Aborts when nothing came for `ms`: the client's own time-out does not cover a stream that stalls. */
function stallGuard(ms: number): StallGuard {
  const controller = new AbortController()
  let timer = setTimeout(() => controller.abort(new Error('stalled')), ms)
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(new Error('stalled')), ms)
    },
    stop: () => clearTimeout(timer),
  }
}

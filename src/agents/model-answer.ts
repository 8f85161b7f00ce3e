import type { EarlierTurn } from '../db/turns.js'
import type { Logger } from '../log.js'
import type { ChatModels } from '../models/chat.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import { nothingFound, passagesText, questionText } from './prompts/answer.js'
import type { CheckedSentence, SentenceChecker } from '../pipelines/documents/answer/check-sentences.js'
import { stallGuard } from './stall-guard.js'
import { BudgetSpent, estimateTokens, TokenUse } from './token-use.js'
import type { ToolContext } from './tools/tool-context.js'

export interface ModelAnswerInput {
  question: string
  /** Earlier turns of the thread that this reply may draw on. */
  turns: EarlierTurn[]
  hits: PassageHit[]
  context: ToolContext
  /** A check for one message of the model; a new one begins with each. */
  checker(): SentenceChecker
  signal: AbortSignal
  /** Called with each sentence that its passages support, or that claims nothing; false when it may not be shown after all. */
  say(sentence: CheckedSentence): Promise<boolean>
  /** Called with each sentence that is left out. */
  skip(sentence: CheckedSentence): void
}

export type ModelOutcome = { promptTokens: number; completionTokens: number; said: number; dropped: number } & (
  | { kind: 'answered' | 'nothing' }
  /** Cut off by a failure, or nothing was supported: `words` is what to tell people. */
  | { kind: 'failed'; words: string }
)

/** Sentences without support after which a model is not listened to any more; two more for each that had some. */
const mostAstray = 10

class Astray extends Error {
  override name = 'Astray'
}

/** Loads the packages of the language model in the background, so that the first answer does not wait for them. */
export async function warmModel(chat: ChatModels): Promise<void> {
  await Promise.all([import('./model-stream.js'), chat.load()])
}

/**
 * Has the language model answer from numbered passages, with tools to look further. Only sentences that their passages
 * support are said. Never throws for the model's failures; a stop by the person (`signal`) is thrown on.
 */
export async function answerWithModel(chat: ChatModels, log: Logger, input: ModelAnswerInput): Promise<ModelOutcome> {
  const use = new TokenUse(chat.maxTokens)
  const guard = stallGuard({ firstMs: chat.timeoutMs, pieceMs: chat.stallMs, wholeMs: 2 * chat.timeoutMs })
  const over = new AbortController()
  const signal = AbortSignal.any([input.signal, guard.signal, over.signal])
  let said = 0
  let dropped = 0
  const take = async (sentences: CheckedSentence[]) => {
    for (const sentence of sentences) {
      const supported = sentence.verdict !== 'unsupported' && (await input.say(sentence))
      if (supported && sentence.verdict !== 'heading') said++
      if (supported) continue
      dropped++
      input.skip(sentence)
      if (dropped > mostAstray + 2 * said) throw new Astray('most of what the model says has no support')
    }
    // The time of our own check is not the model's silence.
    guard.alive('piece')
  }
  const outcome = () => ({ promptTokens: use.promptTokens, completionTokens: use.completionTokens, said, dropped })
  let checker = input.checker()
  let raw = ''
  let unchecked = ''
  try {
    // Loaded on first use: the packages cost memory.
    const { streamModel } = await import('./model-stream.js')
    const ask = questionText(input.question, fitting(input, chat.maxTokens))
    for await (const event of streamModel(chat, { ask, turns: input.turns, context: input.context, use, signal, alive: (next) => guard.alive(next) })) {
      input.signal.throwIfAborted()
      if (event.kind === 'words') {
        raw += event.text
        unchecked += event.text
        // Held back while it could become the sign for "nothing", and until a sentence may be over.
        if (mayBeNothing(raw) || (unchecked.length < 24 && !/[.!?\n]/.test(unchecked))) continue
        const due = unchecked
        unchecked = ''
        await take(await checker.push(due))
        continue
      }
      const nothing = raw.includes(nothingFound)
      if (!mayBeNothing(raw)) await take([...(await checker.push(unchecked)), ...(await checker.end())])
      if (nothing && said === 0 && !event.more) return { kind: 'nothing', ...outcome() }
      // What it says before it looks further is not part of the answer.
      if (event.more) dropped = 0
      checker = input.checker()
      raw = ''
      unchecked = ''
    }
    input.signal.throwIfAborted()
    if (said > 0) return { kind: 'answered', ...outcome() }
    return { kind: 'failed', words: 'What the language model wrote was not supported by the files', ...outcome() }
  } catch (error) {
    if (input.signal.aborted) throw input.signal.reason
    // Sentences that were whole before it broke off count; the broken one does not.
    if (!(error instanceof Astray)) await checker.push(unchecked).then(take).catch(() => undefined)
    const stalled = guard.signal.aborted
    log.warn({ err: error, model: chat.name, host: chat.host, stalled, said, dropped }, 'the language model failed')
    return { kind: 'failed', words: wordsOn(error, stalled, chat.host), ...outcome() }
  } finally {
    guard.stop()
    // Whatever still runs for this answer costs money and is not listened to.
    over.abort(new Error('the answer is over'))
  }
}

/** So far these words could still be the sign for "nothing", or are it. */
function mayBeNothing(raw: string): boolean {
  const text = raw.trim()
  return nothingFound.startsWith(text) || text.startsWith(nothingFound)
}

/** Passages far behind the best one lead a small model astray; the first few are shown in any case. */
const leastOfBest = 0.25
const alwaysShown = 2

/** The best passages, as many as leave room in the budget for two more looks and the answer. */
function fitting(input: ModelAnswerInput, maxTokens: number) {
  const least = leastOfBest * (input.hits[0]?.scores.fused ?? 0)
  const numbered = input.context.numbers.add(input.hits.filter((hit, i) => i < alwaysShown || hit.scores.fused >= least))
  const passages = numbered.map(({ number, hit }) => ({ number, title: hit.title, header: hit.header, text: hit.text }))
  const room = maxTokens * 0.3
  let taken = 0
  return passages.filter((passage, i) => {
    taken += estimateTokens(passagesText([passage]).length)
    return i === 0 || taken <= room
  })
}

function wordsOn(error: unknown, stalled: boolean, host: string): string {
  if (stalled) return `The language model at ${host} went silent`
  const causes = causesOf(error)
  if (error instanceof Astray) return 'What the language model wrote was not supported by the files'
  if (causes.some((cause) => cause instanceof BudgetSpent)) return 'The language model used up its token budget'
  const status = causes.flatMap((cause) => ('status' in cause ? [cause.status] : []))[0]
  if (status === 429) return `The language model at ${host} is too busy`
  if (status === 401 || status === 403) return `The language model at ${host} refused the key`
  return `The language model at ${host} failed`
}

/** An error and what caused it: the agent wraps what its model threw. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = []
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) causes.push(each)
  return causes
}

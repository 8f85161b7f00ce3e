import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server does with one request. */
export type Script =
  /** Streams these words, in pieces; `usage: false` sends no token counts. */
  | { say: string; usage?: boolean; pieceMs?: number }
  /** Asks for tools, in parallel. `arguments` may be any text, JSON or not. */
  | { call: { name: string; arguments: string }[] }
  /** Streams these words and then nothing, for ever. */
  | { stall: string }
  /** Streams these words and drops the connection. */
  | { cut: string }
  /** Refuses; `retryAfter` in seconds. */
  | { status: number; retryAfter?: number }
  /** Sends these bytes as the whole body of a 200. */
  | { bytes: string; contentType?: string }

export interface ChatRequest {
  model: string
  stream?: boolean
  messages: { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[]
  tools?: { function: { name: string; parameters: unknown } }[]
  stream_options?: { include_usage?: boolean }
}

export interface FakeOpenAi {
  baseUrl: string
  /** What was asked, oldest first. */
  requests: ChatRequest[]
  /** The next requests get these, in order; a function decides by what was asked. */
  script(...next: (Script | ((request: ChatRequest) => Script))[]): void
  /** Requests whose client went away before the answer was whole. */
  aborted(): number
  close(): Promise<void>
}

/** A scripted OpenAI-compatible server on a free port. What has no script answers 500, so that no test passes by accident. */
export async function startFakeOpenAi(): Promise<FakeOpenAi> {
  const requests: ChatRequest[] = []
  const scripts: (Script | ((request: ChatRequest) => Script))[] = []
  let aborted = 0
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) aborted++
    })
    void bodyOf(request).then((body) => {
      const asked = JSON.parse(body) as ChatRequest
      requests.push(asked)
      const next = scripts.shift() ?? { status: 500 }
      return play(response, asked, typeof next === 'function' ? next(asked) : next, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...next) => void scripts.push(...next),
    aborted: () => aborted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** All text of a request, for asking what the model was shown. */
export function shownTo(request: ChatRequest | undefined): string {
  return JSON.stringify(request?.messages ?? []).replaceAll('\\n', '\n').replaceAll('\\"', '"')
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const tokens = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 }

async function play(response: ServerResponse, asked: ChatRequest, script: Script, number: number): Promise<void> {
  if ('status' in script) {
    response.writeHead(script.status, { 'content-type': 'application/json', ...(script.retryAfter === undefined ? {} : { 'retry-after': String(script.retryAfter) }) })
    response.end(JSON.stringify({ error: { message: 'scripted refusal', type: 'server_error' } }))
    return
  }
  if ('bytes' in script) {
    response.writeHead(200, { 'content-type': script.contentType ?? 'text/event-stream' })
    response.end(script.bytes)
    return
  }
  const base = { id: `chat-${number}`, created: 1, model: asked.model }
  if (asked.stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...base, object: 'chat.completion', choices: [{ index: 0, message: whole(script), finish_reason: 'call' in script ? 'tool_calls' : 'stop' }], usage: tokens }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (choices: unknown[], extra = {}) => response.write(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...extra })}\n\n`)
  const delta = (change: unknown, finish: string | null = null) => send([{ index: 0, delta: change, finish_reason: finish }])
  delta({ role: 'assistant', content: '' })
  if ('call' in script) {
    for (const [index, { name, arguments: given }] of script.call.entries()) {
      delta({ tool_calls: [{ index, id: `call_${number}_${index}`, type: 'function', function: { name, arguments: '' } }] })
      // Arguments arrive in pieces that mean nothing alone.
      for (const piece of [given.slice(0, 5), given.slice(5)]) delta({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
    delta({}, 'tool_calls')
  } else {
    const words = 'say' in script ? script.say : 'stall' in script ? script.stall : script.cut
    for (const piece of words.split(/(?<= )/)) {
      delta({ content: piece })
      await new Promise((resolve) => setTimeout(resolve, ('say' in script ? script.pieceMs : undefined) ?? 0))
    }
    if ('stall' in script) return
    if ('cut' in script) {
      response.destroy()
      return
    }
    delta({}, 'stop')
  }
  if (asked.stream_options?.include_usage && !('usage' in script && script.usage === false)) send([], { usage: tokens })
  response.end('data: [DONE]\n\n')
}

function whole(script: Exclude<Script, { status: number } | { bytes: string }>): unknown {
  if ('call' in script) {
    return { role: 'assistant', content: null, tool_calls: script.call.map((each, index) => ({ id: `call_${index}`, type: 'function', function: each })) }
  }
  return { role: 'assistant', content: 'say' in script ? script.say : 'stall' in script ? script.stall : script.cut }
}

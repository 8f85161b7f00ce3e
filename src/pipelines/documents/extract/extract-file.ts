import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UserFacingError } from '../../../errors.js'
import type { ExtractedDocument, ExtractionLimits } from '../document.js'
import { discardChild, returnChild, takeChild, type Warm } from './child-pool.js'
import { problem, readableSize } from './problem.js'
import type { ExtractionReply, ExtractionRequest } from './protocol.js'

export interface ExtractFileInput {
  /** Where the bytes are. */
  path: string
  /** What the file was called: only breaks ties between kinds of plain text. */
  name: string
  limits: ExtractionLimits
  signal?: AbortSignal
  /** Pages (or slides, sheets) done and in all; at most ten times a second. */
  onProgress?(done: number, total: number): void
}

let lastId = 0

// Each child may take the whole memory limit, so that two at a time are enough.
const maxChildren = 2
let running = 0
const waiting: (() => void)[] = []

/**
 * Reads a file in a child process that has no network, no environment, and bounded memory and time, so that nothing a
 * file does reaches this process. Throws a UserFacingError (codes: problem.ts) for every file that cannot be read,
 * whether it is refused, breaks the reader or has to be stopped; an abort throws the signal's reason.
 */
export async function extractFile(input: ExtractFileInput): Promise<ExtractedDocument> {
  const { limits, signal } = input
  signal?.throwIfAborted()
  const { size } = await stat(input.path)
  if (size === 0) throw problem('empty')
  if (size > limits.maxFileBytes) {
    throw problem('too-large', { message: `This file is ${readableSize(size)}; I read files up to ${readableSize(limits.maxFileBytes)}.` })
  }
  return await inTurn(async () => {
    for (;;) {
      signal?.throwIfAborted()
      const warm = takeChild(limits.maxMemoryMb)
      const outcome = await readIn(warm, input)
      if (typeof outcome === 'object') return outcome
      // A child that has read other files may have died of those; only a fresh one proves that it is this file's doing.
      if (warm.files === 0) throw problem(outcome)
    }
  })
}

/** Runs `work` when fewer than `maxChildren` files are being read; the time limit of a file begins then. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxChildren) await new Promise<void>((go) => waiting.push(go))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** The document, or the way in which the child died of it. */
async function readIn(warm: Warm, input: ExtractFileInput): Promise<ExtractedDocument | 'bomb' | 'broken'> {
  const { limits, signal } = input
  const { child } = warm
  const id = (lastId += 1)
  return await new Promise((done, fail) => {
    const timer = setTimeout(() => end(() => fail(problem('timeout'))), limits.timeoutMs)
    const onAbort = (): void => end(() => fail(signal?.reason as Error))
    const onMessage = (reply: ExtractionReply): void => {
      if (reply.id !== id) return
      if (reply.type === 'progress') input.onProgress?.(reply.done, reply.total)
      else if (reply.type === 'done') end(() => done(reply.document), true)
      else end(() => fail(new UserFacingError(reply.code, reply.message, { hint: reply.hint })), reply.code !== 'bomb')
    }
    const onExit = (code: number | null, signalName: NodeJS.Signals | null): void => end(() => done(causeOfDeath(code, signalName)))
    // The channel may break while a request is being written; the exit that follows tells why.
    const onError = (error: Error): void => {
      if (child.pid === undefined) end(() => fail(error))
    }

    function end(settle: () => void, reusable = false): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      if (reusable) returnChild(warm)
      else discardChild(warm)
      settle()
    }

    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) return onAbort()
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    const request: ExtractionRequest = { id, path: resolve(input.path), name: input.name, limits }
    child.send(request)
  })
}

/** V8 aborts when its heap is full; the watchdog sends SIGUSR2; the kernel, short of memory, SIGKILL. The rest are crashes. */
function causeOfDeath(code: number | null, signal: NodeJS.Signals | null): 'bomb' | 'broken' {
  const outOfMemory = signal === 'SIGABRT' || signal === 'SIGUSR2' || signal === 'SIGKILL' || signal === 'SIGTRAP' || code === 134
  return outOfMemory ? 'bomb' : 'broken'
}

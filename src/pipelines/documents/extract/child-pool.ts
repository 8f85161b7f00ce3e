import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const childFile = fileURLToPath(new URL('./extract-child.js', import.meta.url))
const idleMs = 30_000
const filesPerChild = 40
// Node, the parsers and their tables take this much before the first file; the limit is about what a file may add.
const baseMemoryMb = 160

/** A child process and what it has done so far. */
export interface Warm {
  child: ChildProcess
  memoryMb: number
  files: number
  timer: NodeJS.Timeout | undefined
}

let idle: Warm | undefined

/**
 * A child process ready for a file: the warm one if it is free and has the same memory limit, otherwise a new one.
 * Loading the PDF reader takes longer than reading most files, so one child waits up to 30 s for the next.
 */
export function takeChild(memoryMb: number): Warm {
  const warm = idle
  idle = undefined
  if (warm) {
    clearTimeout(warm.timer)
    if (warm.memoryMb === memoryMb && warm.child.connected) {
      keepAlive(warm.child, true)
      return warm
    }
    discardChild(warm)
  }
  const fresh: Warm = { child: start(memoryMb), memoryMb, files: 0, timer: undefined }
  fresh.child.once('exit', () => {
    clearTimeout(fresh.timer)
    if (idle === fresh) idle = undefined
  })
  // Nobody may listen while it waits, and an error event without a listener would end this process.
  fresh.child.on('error', () => undefined)
  return fresh
}

/** Gives back a child that answered; it is kept warm unless another one is, or it has read enough files. */
export function returnChild(warm: Warm): void {
  warm.files += 1
  if (idle || warm.files >= filesPerChild || !warm.child.connected) return discardChild(warm)
  keepAlive(warm.child, false)
  warm.timer = setTimeout(() => {
    if (idle === warm) idle = undefined
    discardChild(warm)
  }, idleMs)
  warm.timer.unref()
  idle = warm
}

export function discardChild(warm: Warm): void {
  clearTimeout(warm.timer)
  warm.child.kill('SIGKILL')
}

/** Ends the waiting child, if any (on shutdown). */
export function closeExtraction(): void {
  if (idle) discardChild(idle)
  idle = undefined
}

function start(memoryMb: number): ChildProcess {
  return fork(childFile, [String(memoryMb + baseMemoryMb)], childOptions(memoryMb))
}

/** How a process that reads files is started. */
export function childOptions(memoryMb: number): ForkOptions {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
  return {
    // No environment (it holds tokens), no output (it could hold text), and no permission to write, to run programs or
    // to load native code. The one thread allowed is the watchdog's.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [`--max-old-space-size=${memoryMb}`, '--no-warnings', permission, '--allow-fs-read=*', '--allow-worker'],
    serialization: 'advanced',
  }
}

/** A waiting child must not keep its parent from ending. */
function keepAlive(child: ChildProcess, on: boolean): void {
  if (on) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}

import { Worker } from 'node:worker_threads'

// Plain text, because a thread this small needs no file of its own. It runs while the main thread is busy, which is
// the only time it is needed: `process.kill` reaches the whole process.
const source = `
const { workerData } = require('node:worker_threads')
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (process.memoryUsage.rss() > workerData.maxBytes) process.kill(process.pid, 'SIGUSR2')
}, 100)
`

/** Ends this process when its memory passes `maxBytes` (buffers included, which V8's own limit leaves out) or its parent dies. */
export function startWatchdog(maxBytes: number): void {
  const worker = new Worker(source, {
    eval: true,
    workerData: { maxBytes },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  })
  worker.unref()
}

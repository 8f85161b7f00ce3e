import { readFile } from 'node:fs/promises'
import { UserFacingError } from '../../../errors.js'
import { extractInProcess } from './extract-in-process.js'
import { speedUpPdf } from './pdf-speed.js'
import type { ExtractionReply, ExtractionRequest } from './protocol.js'
import { cutOffNetwork } from './sandbox.js'
import { startWatchdog } from './watchdog.js'

/*
 * The process in which files are read. It is started by child-pool.ts, works on one file at a time, and is thrown away
 * whenever a file breaks it. Its output streams go nowhere: a parser that prints what it reads reaches no log.
 */
startWatchdog(Number(process.argv[2]) * 1024 * 1024)
cutOffNetwork()
speedUpPdf(128 * 1024 * 1024)
process.on('disconnect', () => process.exit(0))

process.on('message', (request: ExtractionRequest) => {
  void answer(request)
})

async function answer(request: ExtractionRequest): Promise<void> {
  const { id, limits } = request
  let lastProgress = 0
  try {
    const bytes = new Uint8Array(await readFile(request.path))
    const document = await extractInProcess({
      bytes,
      name: request.name,
      limits,
      onProgress(done, total) {
        if (Date.now() - lastProgress < 100 && done < total) return
        lastProgress = Date.now()
        reply({ id, type: 'progress', done, total })
      },
    })
    reply({ id, type: 'done', document })
  } catch (error) {
    if (error instanceof UserFacingError) reply({ id, type: 'problem', code: error.code, message: error.message, hint: error.hint })
    // What is not a known problem is one of the file: the parent says so, and gives this process up.
    else process.exit(3)
  }
}

function reply(message: ExtractionReply): void {
  process.send?.(message)
}

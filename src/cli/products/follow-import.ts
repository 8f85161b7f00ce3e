import { importCounts, importProgress } from '../../db/import-standing.js'
import { findImport, type ImportRow } from '../../db/product-imports.js'
import { createArtifactFiles } from '../../db/artifact-files.js'
import type { BlobStore } from '../../db/files.js'
import { alive } from '../../db/vitals.js'
import { UserFacingError } from '../../errors.js'
import { productLearningHandlers } from '../../jobs/handlers/product-learning.js'
import { productHandlers } from '../../jobs/handlers/products.js'
import type { JobQueue } from '../../jobs/queue.js'
import type { Logger } from '../../log.js'
import type { Membership } from '../../pipelines/access/membership.js'
import { createProductServices, type ProductServices } from '../../product-services.js'
import type { Local } from './local.js'

const lookEveryMs = 250
const lineEveryMs = 2000
/** A worker is asked for this often; one that died is not waited for. */
const workerEveryMs = 5000

const nowhere: Membership = { channel: async () => null, channelsOf: async () => null }

interface Following {
  queue: JobQueue
  log: Logger
  blobs: BlobStore
  importId: string
}

/** Waits until the rows of an import are in and have suggestions, and tells how it goes. Where no worker runs, this process is one. */
export async function followImport(local: Local, { queue, log, blobs, importId }: Following): Promise<ImportRow> {
  const { db } = local.handle
  const show = progressLine()
  let own: ProductServices | undefined
  let askedAt = 0
  try {
    for (;;) {
      if (!own && Date.now() - askedAt > workerEveryMs) {
        askedAt = Date.now()
        if (!(await alive(db)).some((process) => process.role === 'worker')) {
          own = createProductServices({ handle: local.handle, queue, membership: nowhere, artifactFiles: createArtifactFiles(local.config.artifactsDir) })
          await queue.work({ ...productHandlers({ handle: local.handle, blobs, queue, log }), ...productLearningHandlers({ ...own, queue, log }) })
        }
      }
      const row = await findImport(db, local.orgId, importId)
      if (!row || row.deletedAt !== null) throw new UserFacingError('import-gone', 'The import was removed meanwhile.')
      if (row.status === 'failed') throw new UserFacingError(row.errorCode ?? 'failed', row.errorMessage ?? 'The import failed.', { hint: `${row.errorHint ?? ''}${row.reference ? ` (reference ${row.reference})` : ''}`.trim() })
      if (row.status === 'done') {
        show(await summaryOf(local, row), true)
        return row
      }
      show(await stepOf(local, row), false)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  } finally {
    if (own) {
      await queue.close()
      await own.close()
    }
  }
}

async function stepOf({ handle }: Local, row: ImportRow): Promise<string> {
  const progress = await importProgress(handle.db, row.id)
  const rows = (row.rowsNew + row.rowsKnown + row.rowsRejected).toLocaleString('en-US')
  if (row.status === 'suggesting') return progress ? `suggesting: ${progress.done.toLocaleString('en-US')} of ${progress.total.toLocaleString('en-US')}` : `${rows} rows read, suggesting`
  return row.status === 'importing' ? `importing: ${rows} rows${progress ? `, ${Math.floor((100 * progress.done) / Math.max(1, progress.total))} %` : ''}` : 'waiting'
}

async function summaryOf({ handle, orgId }: Local, row: ImportRow): Promise<string> {
  const { rowsNew, rowsKnown, rowsRejected } = row
  const number = (n: number) => n.toLocaleString('en-US')
  const { toReview, autoAccepted } = await importCounts(handle.db, orgId, row.id)
  return [
    `${number(rowsNew + rowsKnown + rowsRejected)} rows`,
    ...(rowsRejected > 0 ? [`${number(rowsRejected)} rejected`] : []),
    ...(rowsKnown > 0 ? [rowsNew === 0 ? 'nothing new: all were here already' : `${number(rowsKnown)} were here already`] : []),
    row.role === 'canonical' ? `${number(rowsNew)} new products` : `${number(toReview)} need review`,
    ...(autoAccepted > 0 ? [`${number(autoAccepted)} accepted without a person`] : []),
  ].join(', ')
}

/** One line that changes on a terminal; a line now and then elsewhere. The end goes to standard output. */
function progressLine(): (text: string, last: boolean) => void {
  let shown = ''
  let shownAt = 0
  return (text, last) => {
    const terminal = process.stderr.isTTY
    if (last) {
      if (terminal && shown !== '') process.stderr.write('\r\u001b[K')
      process.stdout.write(`${text}\n`)
      return
    }
    if (text === shown || (!terminal && Date.now() - shownAt < lineEveryMs)) return
    process.stderr.write(terminal ? `\r\u001b[K${text}` : `${text}\n`)
    shown = text
    shownAt = Date.now()
  }
}

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { findDocument } from '../src/db/documents.js'
import { registerShare } from '../src/db/shares.js'
import { UserFacingError } from '../src/errors.js'
import { projectRoot } from '../src/paths.js'
import { closeExtraction } from '../src/pipelines/documents/extract/child-pool.js'
import { ingestDocument } from '../src/pipelines/documents/ingest.js'
import type { Services } from '../src/services.js'
import { makePdf } from './made-pdf.js'
import { round, spread, table, type Report } from './report.js'
import { addOrganisation, channelIds, openWorkspace } from './workspace.js'

const run = promisify(execFile)
const rounds = 3
const atOnce = 2

/** Pages a second from file to searchable passages, against pdftotext (which stops at plain text) on the same files. */
export async function measureIngestion(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'qm-bench-ingestion-'))
  const { services } = await openWorkspace(folder)
  try {
    const { files, origin } = await textPdfs(folder)
    // The first reading starts the child process and tells how many pages each file has, and which have no text.
    const pages = await ingestAll(services, 'warm-up', files)
    const readable = files.filter((file) => pages.has(file))
    const total = readable.reduce((sum, file) => sum + pages.get(file)!, 0)
    const withPdftotext = await hasPdftotext()
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(await timed(() => ingestAll(services, `round-${round}`, readable)))
      if (withPdftotext) theirs.push(await timed(() => inParallel(readable, (file) => run('pdftotext', [file, '-'], { maxBuffer: 1e9 }))))
    }
    const rate = (times: number[]) => round(total / (spread(times).p50 / 1000))
    const product = rate(ours)
    const pdftotext = withPdftotext ? rate(theirs) : null
    return {
      title: `Ingestion: ${readable.length} text PDFs, ${total} pages (${origin}), ${atOnce} at a time, median of ${rounds} rounds`,
      table: table(
        ['', 'pages/s', 'seconds'],
        [
          ['product: file to searchable passages, built-in embedder', String(product), (spread(ours).p50 / 1000).toFixed(2)],
          ['pdftotext: file to plain text', pdftotext === null ? 'not installed' : String(pdftotext), withPdftotext ? (spread(theirs).p50 / 1000).toFixed(2) : ''],
        ],
      ),
      notes: [...(pdftotext ? [`ratio ${(product / pdftotext).toFixed(3)}`] : ['pdftotext is in the Debian package poppler-utils']), 'target: at least 60 pages/s'],
      figures: { files: readable.length, pages: total, origin, pagesPerSecond: product, pdftotextPagesPerSecond: pdftotext, ratio: pdftotext ? round(product / pdftotext, 3) : null },
    }
  } finally {
    closeExtraction()
    await services.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Reads files into an organisation of their own (the same bytes again would be recognised); pages per file that could be read. */
async function ingestAll(services: Services, organisation: string, files: string[]): Promise<Map<string, number>> {
  await addOrganisation(services, organisation)
  const pages = new Map<string, number>()
  await inParallel(files, async (file) => {
    const share = await services.handle.transaction((tx) =>
      registerShare(tx, { orgId: organisation, channelId: `${organisation}-${channelIds[0]}`, slackFileId: file, title: basename(file), sharedBy: 'person', messageTs: null, permalink: null, bytes: null }),
    )
    try {
      await ingestDocument(services, { orgId: organisation, documentId: share.documentId, placeId: share.placeId, signal: new AbortController().signal, progress: async () => undefined })
    } catch (error) {
      if (error instanceof UserFacingError) return
      throw error
    }
    const document = await findDocument(services.handle.db, organisation, share.documentId)
    if (document?.pages) pages.set(file, document.pages)
  })
  return pages
}

/** As many at a time as the worker reads by default. */
async function inParallel(files: string[], work: (file: string) => Promise<unknown>): Promise<void> {
  const left = [...files]
  const lane = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) await work(file)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

async function textPdfs(folder: string): Promise<{ files: string[]; origin: string }> {
  const shared = join(process.env.QM_SHARED ?? join(projectRoot, '..', 'shared'), 'data', 'documents', 'normal')
  if (existsSync(shared)) {
    const names = (await readdir(shared)).filter((name) => name.endsWith('.pdf')).sort()
    if (names.length > 0) return { files: names.map((name) => join(shared, name)), origin: 'public test files' }
  }
  const files = [10, 40, 150, 5, 80].map((pages, i) => ({ path: join(folder, `made-${i}.pdf`), bytes: makePdf(pages, i + 1) }))
  for (const { path, bytes } of files) await writeFile(path, bytes)
  return { files: files.map((file) => file.path), origin: 'made by the bench' }
}

async function hasPdftotext(): Promise<boolean> {
  return run('pdftotext', ['-v']).then(
    () => true,
    () => false,
  )
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

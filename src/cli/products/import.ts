import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, Option, type Command } from 'commander'
import { audit } from '../../db/audit.js'
import { channelNamed } from '../../db/channels.js'
import { createDiskBlobStore } from '../../db/files.js'
import { importKey } from '../../db/import-standing.js'
import { forgetImport, importRejectsAfter } from '../../db/product-imports.js'
import type { ColumnMapping } from '../../db/schema/products.js'
import { UserFacingError } from '../../errors.js'
import { createJobQueue } from '../../jobs/create-queue.js'
import { createLogger } from '../../log.js'
import { chooseReading } from '../../pipelines/products/import/examine-table.js'
import { receiveTable } from '../../pipelines/products/import/receive-table.js'
import { rejectsFile, type RejectedRow } from '../../pipelines/products/import/rejects-file.js'
import type { ToldReading } from '../../pipelines/products/import/sniff-table.js'
import { columnsOf, saidColumns } from './columns.js'
import { followImport } from './follow-import.js'
import { withLocal, type Local } from './local.js'

interface ImportOptions {
  catalogue: string
  channel?: string
  role: 'raw' | 'canonical'
  map: Record<string, string>
  encoding?: string
  separator?: string
  header: boolean
  rejects?: string
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('imports a CSV or TSV file; the running service does the work, or this command where none runs')
    .addArgument(new Argument('<file>', 'the table'))
    .option('--catalogue <name>', 'the catalogue; made when it is new', 'Products')
    .addOption(new Option('--role <role>', 'raw rows are normalized and reviewed, canonical ones are your own products').choices(['raw', 'canonical']).default('raw'))
    .option('--channel <name>', 'whose readers may see the rows (default: the whole organisation)')
    .addOption(new Option('--map <field=column>', 'which column holds what: title, description, brand, code, price, category; empty for none; may be given several times').argParser(saidColumns).default({}, 'guessed'))
    .option('--encoding <name>', 'such as utf-8 or windows-1252 (default: guessed)')
    .option('--separator <character>', 'or "tab" (default: guessed)')
    .option('--no-header', 'the first row names no columns')
    .option('--rejects <file>', 'where rows that cannot be used are written, with line and reason')
    .action((file: string, options: ImportOptions) => withLocal((local) => importFile(local, file, options)))
}

async function importFile(local: Local, file: string, options: ImportOptions): Promise<void> {
  const { config, handle, orgId, userId } = local
  const facts = await stat(file).catch(() => undefined)
  if (!facts?.isFile()) throw new UserFacingError('no-file', `There is no file ${file}.`)
  const channel = options.channel === undefined ? undefined : await channelNamed(handle.db, orgId, options.channel)
  if (options.channel !== undefined && !channel) throw new UserFacingError('no-channel', `The bot is in no channel called ${options.channel}.`, { hint: 'Invite it there first, or leave --channel out.' })
  const blobs = createDiskBlobStore(config.blobDir)
  const { row, examined } = await receiveTable({ handle, blobs }, { orgId, title: basename(file), content: createReadStream(file), maxBytes: config.limits.maxFileBytes, requestedBy: userId, told: toldBy(options), ...(channel ? { channelId: channel.id } : {}) })
  const { reading } = examined.shape
  const mapping = await mappingFor(local, row.id, () => columnsOf(reading.header, examined.mapping, options.map))
  say(`Read as ${reading.encoding}, separated by ${JSON.stringify(reading.separator)}, ${reading.hasHeader ? `columns: ${reading.header.slice(0, 20).join(', ')}` : `${reading.header.length} columns without names`}.`)
  say(`Title from "${reading.header[mapping.title]}"${(['brand', 'code', 'price', 'description', 'category'] as const).flatMap((field) => (mapping[field] === undefined ? [] : [`, ${field} from "${reading.header[mapping[field]]}"`])).join('')}.`)
  for (const warning of examined.shape.warnings) say(`Note: ${warning}`)

  const log = createLogger('error', 'products')
  const queue = await createJobQueue({ handle, log, redisUrl: config.redisUrl })
  try {
    const replyTo = channel ? { replyTo: { channelId: channel.id } } : {}
    const outcome = await chooseReading({ handle }, {
      orgId, importId: row.id, catalogue: { name: options.catalogue }, role: options.role, reading, mapping, userId: Object.keys(options.map).length > 0 ? userId : null,
      alongside: async (tx) => {
        await audit(tx, orgId, userId, 'products.import', { importId: row.id })
        await queue.enqueue('products.import', { orgId, importId: row.id, ...replyTo }, { tx, orgId, requestedBy: userId, uniqueKey: importKey(row.id) })
      },
    })
    if (outcome.kind !== 'settled') throw new Error(`the import is ${outcome.kind}`)
    const done = await followImport(local, { queue, log, blobs, importId: row.id })
    if (options.rejects !== undefined) {
      await pipeline(Readable.from(rejectsFile(rejectsOf(local, row.id))), createWriteStream(options.rejects, { mode: 0o600 }))
      say(`Rejected rows are in ${options.rejects}.`)
    } else if (done.rowsRejected > 0) say('--rejects FILE writes the rejected rows with their reasons.')
  } finally {
    await queue.close()
  }
}

/** A table of which nobody knows the columns leaves nothing behind. */
async function mappingFor({ handle, orgId }: Local, importId: string, choose: () => ColumnMapping): Promise<ColumnMapping> {
  try {
    return choose()
  } catch (error) {
    await handle.transaction((tx) => forgetImport(tx, orgId, importId))
    throw error
  }
}

function toldBy(options: ImportOptions): ToldReading {
  const { encoding, separator, header } = options
  if (encoding !== undefined && !isEncoding(encoding)) throw new UserFacingError('encoding', `There is no encoding called ${encoding}.`, { hint: 'Try utf-8 or windows-1252.' })
  const sign = separator === 'tab' ? '\t' : separator
  if (sign !== undefined && sign.length !== 1) throw new UserFacingError('separator', 'A separator is one character, or "tab".')
  return { ...(encoding === undefined ? {} : { encoding: new TextDecoder(encoding).encoding }), ...(sign === undefined ? {} : { separator: sign }), ...(header ? {} : { hasHeader: false }) }
}

function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== ''
  } catch {
    return false
  }
}

async function* rejectsOf({ handle, orgId }: Local, importId: string): AsyncGenerator<RejectedRow> {
  for (let after = 0; ; ) {
    const rows = await importRejectsAfter(handle.db, orgId, importId, after, 1000)
    yield* rows
    if (rows.length < 1000) return
    after = rows.at(-1)!.line
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

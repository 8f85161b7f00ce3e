import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import type { ExtractionLimits } from '../document.js'
import { problem } from './problem.js'

const maxEntries = 20_000
// Deflate cannot do better than about 1030 to 1; XML in real office files stays well below 100.
const maxRatio = 250
const ratioMatters = 30 * 1024 * 1024

/**
 * An office file's parts, by name. What is really unpacked is counted as it streams, over all parts read, whatever the
 * archive says of itself; parts that nobody asks for (pictures, films) are never unpacked.
 */
export class ZipParts {
  readonly names: ReadonlySet<string>
  private readonly zip: ZipFile
  private readonly entries: Map<string, Entry>
  private readonly limit: number
  private unpacked = 0

  constructor(zip: ZipFile, entries: Map<string, Entry>, limit: number) {
    this.zip = zip
    this.entries = entries
    this.limit = limit
    this.names = new Set(entries.keys())
  }

  /** The bytes of a part in pieces; nothing if there is no such part. */
  async *stream(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name)
    if (!entry) return
    if (entry.isEncrypted()) throw problem('encrypted')
    const source = await new Promise<NodeJS.ReadableStream>((done, fail) => {
      this.zip.openReadStream(entry, (error, stream) => (error ? fail(error) : done(stream)))
    })
    let size = 0
    for await (const piece of source as AsyncIterable<Buffer>) {
      size += piece.length
      this.unpacked += piece.length
      const packed = Math.max(1, entry.compressedSize)
      if (this.unpacked > this.limit || (size > ratioMatters && size / packed > maxRatio)) throw problem('bomb')
      yield piece
    }
  }

  /** The first of the parts whose name passes. */
  find(pattern: RegExp): string | undefined {
    return [...this.names].find((name) => pattern.test(name))
  }
}

/** Opens an office file. Throws `broken` for what is no archive, `bomb` for one with absurdly many parts. */
export async function openZip(bytes: Uint8Array, limits: Pick<ExtractionLimits, 'maxDecompressedBytes'>): Promise<ZipParts> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await new Promise<ZipFile>((done, fail) => {
    fromBuffer(buffer, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, file) => (error ? fail(problem('broken', { cause: error })) : done(file)))
  })
  if (zip.entryCount > maxEntries) throw problem('bomb')
  const entries = new Map<string, Entry>()
  await new Promise<void>((done, fail) => {
    zip.on('entry', (entry: Entry) => {
      // Names count without case and with either slash, as the programs that write them do.
      if (entries.size <= maxEntries) entries.set(entry.fileName.replace(/^\/+/, ''), entry)
      zip.readEntry()
    })
    zip.once('end', done)
    zip.once('error', (error: Error) => fail(problem('broken', { cause: error })))
    zip.readEntry()
  })
  return new ZipParts(zip, entries, limits.maxDecompressedBytes)
}

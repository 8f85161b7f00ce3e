import { isUtf8 } from 'node:buffer'
import { open, type FileHandle } from 'node:fs/promises'

/** One physical line. */
export interface Line {
  text: string
  /** The line break that ended it: it belongs to the cell when it stands inside quotes. */
  eol: '\n' | '\r\n' | '\r' | ''
  /** Bytes of the file: where it starts, and where the next one does. */
  start: number
  end: number
  /** 1 = the first line of the file. */
  number: number
  /** Holds bytes that mean nothing in the file's encoding. */
  undecodable: boolean
  /** Longer than the limit: `text` is its beginning, and `hiddenQuotes` counts the quotes in the rest. */
  cut: boolean
  hiddenQuotes: number
}

export interface LineReaderOptions {
  encoding: string
  quote: string
  /** A longer line is cut; the rest is passed over unread. */
  maxLineBytes: number
}

const chunkBytes = 256 * 1024

/**
 * Lines of a file by their bytes, from any place, in bounded memory. LF, CRLF and CR end a line, mixed or not. Works on bytes
 * so that a place in the file can be kept and gone back to; no byte of a longer character in any of the encodings that
 * are guessed (UTF-8, Windows-1252, Shift_JIS, EUC, GB18030, Big5) is a line break, and UTF-16 is read by pairs.
 */
export class LineReader {
  readonly #file: FileHandle
  readonly #options: LineReaderOptions
  readonly #decode: (bytes: Buffer) => string
  readonly #unit: 1 | 2
  #buffer = Buffer.alloc(0)
  /** Bytes of the file where `#buffer` starts, and the place in it that is read next. */
  #base = 0
  #at = 0
  #line = 1
  #ended = false
  /** The next of each line break at or after `#at`; found once, used until passed. */
  #lf = -2
  #cr = -2

  private constructor(file: FileHandle, options: LineReaderOptions) {
    this.#file = file
    this.#options = options
    this.#unit = options.encoding.startsWith('utf-16') ? 2 : 1
    this.#decode = decoderOf(options.encoding)
  }

  static async open(path: string, options: LineReaderOptions): Promise<LineReader> {
    return new LineReader(await open(path, 'r'), options)
  }

  /** The number of the line that is read next. */
  get line(): number {
    return this.#line
  }

  get offset(): number {
    return this.#base + this.#at
  }

  /** Reads on from a byte at which the given line starts. */
  seek(offset: number, line: number): void {
    this.#line = line
    this.#lf = this.#cr = -2
    this.#ended = false
    if (offset >= this.#base && offset <= this.#base + this.#buffer.length) {
      this.#at = offset - this.#base
      return
    }
    this.#buffer = Buffer.alloc(0)
    this.#base = offset
    this.#at = 0
  }

  async next(): Promise<Line | null> {
    for (;;) {
      const found = this.#break()
      if (found) return this.#take(found.at, found.eol)
      if (this.#ended) return this.#at < this.#buffer.length ? this.#take(this.#buffer.length, '') : null
      if (this.#buffer.length - this.#at > this.#options.maxLineBytes) return this.#cut()
      await this.#fill()
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #take(at: number, eol: Line['eol']): Line {
    const from = this.#at
    const bytes = this.#buffer.subarray(from, at)
    const tooLong = bytes.length > this.#options.maxLineBytes
    const kept = tooLong ? bytes.subarray(0, this.#options.maxLineBytes) : bytes
    let text = this.#decode(kept)
    const line = this.#lineOf(text, eol, this.#base + from, this.#base + at + eol.length * this.#unit)
    if (tooLong) Object.assign(line, { cut: true, hiddenQuotes: countByte(bytes.subarray(kept.length), this.#options.quote) })
    if (line.start === 0 && text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    line.text = text
    line.undecodable = !tooLong && text.includes('\ufffd') && !(this.#options.encoding === 'utf-8' && isUtf8(kept))
    this.#at = at + eol.length * this.#unit
    return line
  }

  /** A line without an end in sight: its beginning is kept, the rest passed over. */
  async #cut(): Promise<Line> {
    const from = this.#at
    const start = this.#base + from
    const text = this.#decode(this.#buffer.subarray(from, from + this.#options.maxLineBytes))
    this.#at = from + this.#options.maxLineBytes
    let hiddenQuotes = 0
    for (;;) {
      this.#lf = this.#cr = -2
      const found = this.#break()
      const end = found?.at ?? (this.#ended ? this.#buffer.length : this.#buffer.length - this.#unit)
      if (end > this.#at) {
        hiddenQuotes += countByte(this.#buffer.subarray(this.#at, end), this.#options.quote)
        this.#at = end
      }
      if (found || this.#ended) {
        const eol = found?.eol ?? ''
        this.#at += eol.length * this.#unit
        return { ...this.#lineOf(text, eol, start, this.#base + this.#at), cut: true, hiddenQuotes }
      }
      await this.#fill()
    }
  }

  #lineOf(text: string, eol: Line['eol'], start: number, end: number): Line {
    return { text, eol, start, end, number: this.#line++, undecodable: false, cut: false, hiddenQuotes: 0 }
  }

  /** The next line break that is wholly in the buffer. */
  #break(): { at: number; eol: '\n' | '\r\n' | '\r' } | undefined {
    if (this.#lf !== -1 && this.#lf < this.#at) this.#lf = this.#find(0x0a)
    if (this.#cr !== -1 && this.#cr < this.#at) this.#cr = this.#find(0x0d)
    const { lf, cr } = { lf: this.#lf, cr: this.#cr }
    if (cr >= 0 && (lf < 0 || cr < lf)) {
      if (lf === cr + this.#unit) return { at: cr, eol: '\r\n' }
      // The LF that belongs to it may be in the next chunk.
      if (lf < 0 && cr + this.#unit >= this.#buffer.length && !this.#ended) return undefined
      return { at: cr, eol: '\r' }
    }
    return lf >= 0 ? { at: lf, eol: '\n' } : undefined
  }

  #find(byte: number): number {
    if (this.#unit === 1) return this.#buffer.indexOf(byte, this.#at)
    const low = this.#options.encoding === 'utf-16le' ? 0 : 1
    for (let i = this.#buffer.indexOf(byte, this.#at); i >= 0; i = this.#buffer.indexOf(byte, i + 1)) {
      const unit = i - low
      const other = low === 0 ? i + 1 : i - 1
      if ((this.#base + unit) % 2 === 0 && unit >= this.#at && this.#buffer[other] === 0) return unit
    }
    return -1
  }

  async #fill(): Promise<void> {
    const rest = this.#buffer.subarray(this.#at)
    const grown = Buffer.allocUnsafe(rest.length + chunkBytes)
    rest.copy(grown)
    const { bytesRead } = await this.#file.read(grown, rest.length, chunkBytes, this.#base + this.#buffer.length)
    this.#base += this.#at
    this.#at = 0
    this.#lf = this.#cr = -2
    this.#buffer = grown.subarray(0, rest.length + bytesRead)
    if (bytesRead === 0) this.#ended = true
  }
}

function countByte(bytes: Buffer, character: string): number {
  let count = 0
  const byte = character.charCodeAt(0)
  for (let i = bytes.indexOf(byte); i >= 0; i = bytes.indexOf(byte, i + 1)) count += 1
  return count
}

// What the bytes 0x80 to 0x9f mean in Windows-1252; five are unused.
const windowsSigns = '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178'

function decoderOf(encoding: string): (bytes: Buffer) => string {
  if (encoding === 'utf-8') return (bytes) => bytes.toString('utf8')
  if (encoding === 'windows-1252') return (bytes) => bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (sign) => windowsSigns[sign.charCodeAt(0) - 0x80] ?? sign)
  // The mark is taken away by whoever knows where the file starts.
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  return (bytes) => decoder.decode(bytes)
}

/**
 * Text of unknown encoding. A byte order mark decides; then UTF-16 by its zero bytes; then strict UTF-8; then the legacy
 * encodings, by how much of what they yield looks like their language.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } {
  const marked = byteOrderMark(bytes) ?? utf16ByZeros(bytes)
  if (marked) return { text: new TextDecoder(marked).decode(bytes), encoding: marked }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    const encoding = guessLegacy(bytes.subarray(0, 64 * 1024))
    const text = new TextDecoder(encoding).decode(bytes)
    return { text: encoding === 'windows-1252' ? withWindowsSigns(text) : text, encoding }
  }
}

// What the bytes 0x80 to 0x9f mean in Windows-1252; five are unused.
const windowsSigns = '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178'

/** Some versions of Node decode Windows-1252 as Latin-1 and leave control characters for quotes, dashes and the euro. */
function withWindowsSigns(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (sign) => windowsSigns[sign.charCodeAt(0) - 0x80] ?? sign)
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** UTF-16 without a mark: Latin text has a zero in every second byte, always the same one. */
function utf16ByZeros(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~1
  if (length < 4) return undefined
  let even = 0
  let odd = 0
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1
    if (bytes[i + 1] === 0) odd += 1
  }
  const half = length / 2
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le'
  if (even > half * 0.4 && odd < half * 0.05) return 'utf-16be'
  return undefined
}

// Two-byte encodings, each with the characters that real text in it is full of.
const eastAsian = [
  ['shift_jis', /[\u3040-\u30ff\u4e00-\u9fff\uff66-\uff9f]/g],
  ['euc-jp', /[\u3040-\u30ff\u4e00-\u9fff]/g],
  ['gb18030', /[\u4e00-\u9fff\u3000-\u303f]/g],
  ['big5', /[\u4e00-\u9fff\u3000-\u303f]/g],
  ['euc-kr', /[\uac00-\ud7af]/g],
] as const

/**
 * A stray accent in Western text is one high byte between plain letters; East Asian text has its high bytes in runs.
 * Among those that decode, kana speak for Japanese and the more frequent characters of the script for the rest.
 */
function guessLegacy(bytes: Uint8Array): string {
  let high = 0
  let inRuns = 0
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i]! < 0x80) continue
    high += 1
    if ((bytes[i - 1] ?? 0) >= 0x80 || (bytes[i + 1] ?? 0) >= 0x80) inRuns += 1
  }
  if (high < 4 || inRuns < high * 0.75) return 'windows-1252'
  let best = { encoding: 'windows-1252', score: 0.5 }
  for (const [encoding, typical] of eastAsian) {
    // The sample may end inside a character: let the last few bytes go.
    const text = tryDecode(bytes, encoding) ?? tryDecode(bytes.subarray(0, bytes.length - 1), encoding)
    if (text === undefined) continue
    const foreign = text.match(/[\u0080-\uffff]/g)?.length ?? 0
    if (foreign === 0) continue
    const kana = (text.match(/[\u3040-\u30ff]/g)?.length ?? 0) / foreign
    const score = (text.match(typical)?.length ?? 0) / foreign + (encoding.endsWith('jis') || encoding === 'euc-jp' ? kana : 0)
    if (score > best.score) best = { encoding, score }
  }
  return best.encoding
}

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Whether decoded text is text: few control characters, and not full of characters that could not be decoded. */
export function looksLikeText(text: string): boolean {
  const sample = text.slice(0, 32_768)
  if (sample.length === 0) return true
  let bad = 0
  for (let i = 0; i < sample.length; i += 1) {
    const code = sample.charCodeAt(i)
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12 && code !== 27) || code === 0xfffd || (code >= 0x7f && code < 0xa0)) bad += 1
  }
  return bad / sample.length < 0.01 || (bad <= 1 && sample.length < 100)
}

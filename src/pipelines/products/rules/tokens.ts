/**
 * What may be done to a token hangs on its class: words and marks may be rewritten, moved, dropped; a `suffix` (letters or an
 * inch sign glued to a number: `gb` of `16gb`) and its number only by rules about units; a `code` (`KP-36IP`) never.
 */
export type TokenClass = 'word' | 'number' | 'suffix' | 'code' | 'mark'

export interface Token {
  text: string
  /** Lower case; a mark that is repeated counts once (`!!!` is `!`). */
  key: string
  /** White space before it. */
  gap: string
  class: TokenClass
  /** Offset in the text it was read from. */
  at: number
}

const edges = /^([^\p{L}\p{N}]*)([^]*?)([^\p{L}\p{N}]*)$/u
const number = /^\d+(?:[.,]\d+)*$/
const numberAndSuffix = /^(\d+(?:[.,]\d+)*)(-?[\p{L}µ°Ω]{1,8}|["″”'′]{1,2}|%)$/u
const inchOrPercent = /^(?:["″”]|''|′′|'|′|%)/
const hasDigit = /\p{N}/u
const wordsOnly = /^\p{L}{2,}$/u
const separators = /([/|,;()&])/

/** Splits a text so that gaps and texts put together again give the same text (with the white space at its end apart). */
export function tokenize(text: string): { tokens: Token[]; tail: string } {
  const tokens: Token[] = []
  let end = 0
  for (const chunk of text.match(/\S+/g) ?? []) {
    let at = text.indexOf(chunk, end)
    let gap = at === end ? '' : text.slice(end, at)
    for (const piece of knownPieces(chunk)) {
      tokens.push({ text: piece.text, key: piece.key, gap, class: piece.class, at })
      at += piece.text.length
      gap = ''
    }
    end = at
  }
  return { tokens, tail: text.slice(end) }
}

export function joinTokens(tokens: readonly Token[], tail = ''): string {
  let text = ''
  for (const token of tokens) text += token.gap + token.text
  return text + tail
}

/** Words to be found in other texts: their keys with one space between. */
export function keysOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.key).join(' ')
}

/** Which tokens are part of a run that reads as these keys do (a brand, say). */
export function placesOf(tokens: readonly Token[], keys: readonly string[]): boolean[] {
  const places = tokens.map(() => false)
  if (keys.length === 0) return places
  for (let start = 0; start + keys.length <= tokens.length; start++)
    if (keys.every((key, n) => tokens[start + n]?.key === key)) places.fill(true, start, start + keys.length)
  return places
}

/** The text of tokens as a rule writes it: one space where there was white space. */
export function writtenText(tokens: readonly Token[]): string {
  return joinTokens(tokens.map((t, i) => ({ ...t, gap: i === 0 || t.gap === '' ? '' : ' ' })))
}

type Piece = Pick<Token, 'text' | 'class'>

/** Titles of a catalogue repeat their words: most are taken apart once. */
const known = new Map<string, readonly (Piece & { key: string })[]>()
const mostKnown = 50_000

function knownPieces(chunk: string): readonly (Piece & { key: string })[] {
  let pieces = known.get(chunk)
  if (pieces === undefined) {
    pieces = piecesOf(chunk).map((piece) => ({ ...piece, key: keyOf(piece) }))
    if (known.size >= mostKnown) known.clear()
    if (chunk.length <= 40) known.set(chunk, pieces)
  }
  return pieces
}

function keyOf({ text, class: kind }: Piece): string {
  if (kind === 'mark') return text === text.charAt(0).repeat(text.length) ? text.charAt(0) : text
  return text.toLowerCase()
}

function piecesOf(chunk: string): Piece[] {
  if (/^\p{L}+$/u.test(chunk)) return [{ text: chunk, class: 'word' }]
  if (chunk.length > 200) return [{ text: chunk, class: 'code' }]
  if (/^w\/$/i.test(chunk)) return [{ text: chunk, class: 'word' }]
  const [, lead = '', middle = '', rest = ''] = edges.exec(chunk) ?? []
  if (middle === '') return [{ text: chunk, class: 'mark' }]
  const sign = /\d$/.test(middle) ? (inchOrPercent.exec(rest)?.[0] ?? '') : ''
  const pieces: Piece[] = lead === '' ? [] : [{ text: lead, class: 'mark' }]
  pieces.push(...partsOf(middle + sign))
  const trail = rest.slice(sign.length)
  if (trail !== '') pieces.push({ text: trail, class: 'mark' })
  return pieces
}

function partsOf(core: string): Piece[] {
  if (!separators.test(core)) return classify(core)
  const parts = core.split(separators).filter((part) => part !== '')
  const splits = parts.every((part) => separators.test(part) || wordsOnly.test(part) || numberAndSuffix.test(part))
  if (!splits) return classify(core)
  return parts.flatMap((part): Piece[] => (separators.test(part) ? [{ text: part, class: 'mark' }] : classify(part)))
}

function classify(part: string): Piece[] {
  if (!hasDigit.test(part)) return [{ text: part, class: 'word' }]
  if (number.test(part)) return [{ text: part, class: 'number' }]
  const [, digits, suffix] = numberAndSuffix.exec(part) ?? []
  if (digits === undefined || suffix === undefined) return [{ text: part, class: 'code' }]
  return [
    { text: digits, class: 'number' },
    { text: suffix, class: 'suffix' },
  ]
}

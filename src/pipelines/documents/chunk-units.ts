import { rowsAnchor } from './anchors.js'
import type { Anchor, Block, ExtractedDocument } from './document.js'
import { splitSentences } from './sentences.js'
import { countTokens } from './tokens.js'

/** A piece of a document that stays in one: small enough for a passage, and never part of a word. */
export interface Unit {
  text: string
  tokens: number
  anchor: Anchor
  /** The headings above it, outermost first. */
  path: string[]
  kind: 'paragraph' | 'list-item' | 'code' | 'table' | 'heading'
  /** Units of one block belong together; the number tells blocks apart. */
  block: number
  /** The header row of a table, said once in each passage that holds some of its rows. */
  head: string
}

/** Cuts the blocks of a document into units of at most `most` tokens (a single longer word stays whole). */
export function unitsOf(document: ExtractedDocument, most: number): Unit[] {
  const units: Unit[] = []
  const open: { level: number; text: string }[] = []
  for (const [number, block] of document.blocks.entries()) {
    if (block.kind === 'heading') {
      while (open.length > 0 && open[open.length - 1]!.level >= block.level) open.pop()
      open.push({ level: block.level, text: block.text })
      const next = document.blocks[number + 1]
      // A heading speaks through its path; only one with nothing under it needs a unit of its own.
      if (next && (next.kind !== 'heading' || next.level > block.level)) continue
      const path = open.slice(0, -1).map((heading) => heading.text)
      units.push({ text: block.text, tokens: countTokens(block.text), anchor: block.anchor, path, kind: 'heading', block: number, head: '' })
      continue
    }
    const path = open.map((heading) => heading.text)
    for (const piece of piecesOf(block, most)) units.push({ ...piece, path, kind: block.kind, block: number })
  }
  return units
}

type Piece = Pick<Unit, 'text' | 'tokens' | 'anchor' | 'head'>

function piecesOf(block: Exclude<Block, { kind: 'heading' }>, most: number): Piece[] {
  if (block.kind === 'table') return tablePieces(block, most)
  const tokens = countTokens(block.text)
  if (tokens <= most) return [{ text: block.text, tokens, anchor: block.anchor, head: '' }]
  const parts = block.kind === 'code' ? block.text.split('\n') : splitSentences(block.text).map((sentence) => sentence.text)
  const glue = block.kind === 'code' ? '\n' : ' '
  // Small pieces, so that a passage can begin and end at any sentence.
  return gather(parts.flatMap((part) => splitLong(part, most)), glue, Math.max(1, Math.floor(most / 8)))
    .map((text) => ({ text, tokens: countTokens(text), anchor: block.anchor, head: '' }))
}

/** A table that fits is one piece; a longer one is cut between rows. */
function tablePieces(block: Extract<Block, { kind: 'table' }>, most: number): Piece[] {
  const lines = block.rows.map(rowLine)
  const head = block.header ? lines[0]! : ''
  const headTokens = countTokens(head)
  const pieces: Piece[] = []
  const firstRow = block.header && lines.length > 1 ? 1 : 0
  // A header too long to be repeated is said once, as a row.
  const repeated = firstRow === 1 && headTokens <= most / 3
  const tokens = lines.map(countTokens)
  const room = repeated ? most - headTokens : most
  let from = repeated ? 1 : 0
  let sum = 0
  const close = (to: number): void => {
    if (to <= from) return
    const anchor = rowsAnchor(block.anchor, block, repeated && from === 1 ? 0 : from, to - 1)
    for (const text of splitLong(lines.slice(from, to).join('\n'), most * 2)) pieces.push({ text, tokens: countTokens(text), anchor, head: repeated ? head : '' })
    from = to
    sum = 0
  }
  for (let row = from; row < lines.length; row += 1) {
    if (sum > 0 && sum + tokens[row]! > room) close(row)
    sum += tokens[row]!
  }
  close(lines.length)
  return pieces
}

function rowLine(row: string[]): string {
  let end = row.length
  while (end > 1 && !row[end - 1]) end -= 1
  return row.slice(0, end).join(' | ')
}

/**
 * Breaks what is longer than `most` tokens between words, after a comma or semicolon where one is near. What has a
 * thousand characters without a space is no word (encoded data, or a script that uses none) and is broken too.
 */
function splitLong(text: string, most: number): string[] {
  if (countTokens(text) <= most) return [text]
  const parts: string[] = []
  let part = ''
  let tokens = 0
  for (const word of text.match(/\S{1,1000}\s*/g) ?? []) {
    const cost = countTokens(word)
    if (part && (tokens + cost > most || (tokens > most * 0.8 && /[,;:]\s*$/.test(part)))) {
      parts.push(part.trimEnd())
      part = ''
      tokens = 0
    }
    part += word
    tokens += cost
  }
  if (part.trim()) parts.push(part.trimEnd())
  return parts
}

/** Puts short neighbours together until each has about `least` tokens. */
function gather(parts: string[], glue: string, least: number): string[] {
  const gathered: string[] = []
  let tokens = least
  for (const part of parts) {
    if (tokens < least) gathered[gathered.length - 1] += glue + part
    else {
      gathered.push(part)
      tokens = 0
    }
    tokens += countTokens(part)
  }
  return gathered
}

import { analyse, type Term } from './analyse.js'

/** Stands between the terms of the text in order and the further spellings of its codes. */
export const endOfText = 0xffffffff

/** A term as a 32-bit number (FNV-1a): two terms of one text share one about once in ten million. */
export function termCode(term: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  hash >>>= 0
  return hash === endOfText ? 0 : hash
}

export interface IndexedTerms {
  indexText: string
  length: number
  terms: Buffer
}

/** What is stored of a passage for full text and for exact scoring. */
export function indexTerms(text: string): IndexedTerms {
  const all = analyse(text)
  const inOrder = all.filter((t) => !t.extra)
  const extras = all.filter((t) => t.extra)
  const codes = new Uint32Array(inOrder.length + (extras.length > 0 ? extras.length + 1 : 0))
  inOrder.forEach((t, i) => (codes[i] = termCode(t.term)))
  if (extras.length > 0) {
    codes[inOrder.length] = endOfText
    extras.forEach((t, i) => (codes[inOrder.length + 1 + i] = termCode(t.term)))
  }
  return { indexText: all.map((t: Term) => t.term).join(' '), length: inOrder.length, terms: Buffer.from(codes.buffer) }
}

import { splitSentences } from '../sentences.js'

/** A sentence of a written answer with the sources that it names. */
export interface AnswerSentence {
  /** What stands before it: spaces, line breaks, list marks. */
  lead: string
  text: string
  marks: number[]
}

const mark = /(?<!\s)\s*\[(\d+(?:\s*[,–-]\s*\d+)*)\]/g
const leading = /^(?:\s*\[\d+(?:\s*[,–-]\s*\d+)*\][.,;]?)+/

/** Puts a space before a mark that follows a full stop directly, as the splitter needs it. */
export function spaceMarks(text: string): string {
  return text.replace(/(?<=[.!?]["”')]?)\[(?=\d)/g, ' [')
}

/** Splits an answer into sentences; marks after the full stop belong to the sentence before. */
export function parseAnswer(written: string): AnswerSentence[] {
  const answer = spaceMarks(written)
  const pieces: { lead: string; raw: string }[] = []
  let end = 0
  for (const sentence of splitSentences(answer)) {
    let raw = sentence.text
    let lead = answer.slice(end, sentence.start)
    end = sentence.end
    const late = pieces.length > 0 && !lead.includes('\n') ? leading.exec(raw)?.[0] : undefined
    if (late !== undefined) {
      pieces.at(-1)!.raw += ` ${late}`
      raw = raw.slice(late.length)
      if (raw.trim() === '') continue
      lead += /^\s*/.exec(raw)![0]
      raw = raw.trimStart()
    }
    const bullet = /^(?:[-*+•]|\d{1,3}[.)]|>|#{1,6})\s+/.exec(raw)?.[0] ?? ''
    pieces.push({ lead: lead + bullet, raw: raw.slice(bullet.length) })
  }
  return pieces.map(({ lead, raw }) => ({ lead, text: raw.replace(mark, '').trim(), marks: marksIn(raw) }))
}

function marksIn(text: string): number[] {
  const numbers = new Set<number>()
  for (const [, list] of text.matchAll(mark)) {
    for (const part of list!.split(',')) {
      const [from, to] = part.split(/[–-]/).map(Number)
      for (let n = from!; n <= Math.min(to ?? from!, from! + 20); n++) numbers.add(n)
    }
  }
  return [...numbers]
}

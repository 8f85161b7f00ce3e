import { parseAnswer, spaceMarks } from './answer-sentences.js'
import { sentenceCheck, type CheckedSentence, type CitedPassage } from './check-sentences.js'
import type { ReadingTools } from './reading.js'
import { splitSentences } from '../sentences.js'

/** Checks an answer while it is being written. Calls must not overlap: await each before the next. */
export interface SentenceChecker {
  /** Takes the next piece of text; yields the sentences that it completed. */
  push(delta: string): Promise<CheckedSentence[]>
  /** Yields what is left when the text is over. */
  end(): Promise<CheckedSentence[]>
}

export function createSentenceChecker(passages: CitedPassage[], tools: ReadingTools): SentenceChecker {
  const check = sentenceCheck(passages, tools)
  let buffer = ''
  const checkAll = async (text: string): Promise<CheckedSentence[]> => {
    const checked: CheckedSentence[] = []
    for (const sentence of parseAnswer(text)) checked.push(await check(sentence))
    return checked
  }
  return {
    async push(delta) {
      buffer = spaceMarks(buffer + delta)
      const cut = completeUpTo(buffer)
      if (cut === 0) return []
      const ready = buffer.slice(0, cut)
      buffer = buffer.slice(cut)
      return checkAll(ready)
    },
    async end() {
      const rest = buffer
      buffer = ''
      return checkAll(rest)
    },
  }
}

/** End of the last sentence after which another has clearly begun: its marks can no longer come. */
function completeUpTo(text: string): number {
  const sentences = splitSentences(text)
  for (let i = sentences.length - 2; i >= 0; i--) {
    const after = text.slice(sentences[i]!.end).replace(/\[[\d\s,–-]*\]/g, '').replace(/\[[\d\s,–-]*$/, '')
    if (/[\p{L}\p{N}]{2}/u.test(after) && !/^\s*\[/.test(text.slice(sentences[i]!.end))) return sentences[i]!.end
  }
  return 0
}

import { parseAnswer, type AnswerSentence } from './answer-sentences.js'
import { readCited, whyUnsaid, type ReadCited } from './cited-claim.js'
import type { ReadingTools } from './reading.js'
import { sourceFacts, unsupportedFacts, type SourceFacts } from './support.js'
import { wordsOf } from './terms.js'

export { createSentenceChecker, type SentenceChecker } from './check-stream.js'

/** A passage that an answer may cite as `[n]`. */
export interface CitedPassage {
  n: number
  /** `title › heading path › date`: its words support names and dates too. */
  header: string
  text: string
}

export interface CheckedSentence {
  /** What stands between the sentence before and this one: spaces, line breaks, list marks. */
  lead: string
  /** The sentence without its marks. */
  text: string
  /** Sources that support it: those it cites, or the one it was attributed to. Empty when unsupported. */
  citations: number[]
  /**
   * `supported` by what it cites; `attributed`: it cites nothing (or the wrong passage) but this one supports it;
   * `heading`: makes no claim (`In short:`); `unsupported`: to be dropped or marked.
   */
  verdict: 'supported' | 'attributed' | 'heading' | 'unsupported'
  /** Why it is unsupported, in words for the ledger. */
  problems: string[]
}

/** Checks each sentence of an answer with `[n]` marks against the passages it cites. */
export async function checkSentences(answer: string, passages: CitedPassage[], tools: ReadingTools): Promise<CheckedSentence[]> {
  const check = sentenceCheck(passages, tools)
  const checked: CheckedSentence[] = []
  for (const sentence of parseAnswer(answer)) checked.push(await check(sentence))
  return checked
}

/** A check of one sentence at a time; what the passages hold is worked out once. */
export function sentenceCheck(passages: CitedPassage[], tools: ReadingTools): (sentence: AnswerSentence) => Promise<CheckedSentence> {
  const facts = new Map<number, SourceFacts>()
  const factsFor = (passage: CitedPassage): SourceFacts => {
    const known = facts.get(passage.n) ?? sourceFacts(`${passage.header}\n${passage.text}`)
    facts.set(passage.n, known)
    return known
  }

  const read = new Map<number, Promise<ReadCited>>()
  const reasonAgainst = async (text: string, passage: CitedPassage, strict = false): Promise<string | null> => {
    const known = read.get(passage.n) ?? readCited(passage, tools)
    read.set(passage.n, known)
    return whyUnsaid(text, await known, tools, strict)
  }

  return async ({ lead, text, marks }) => {
    const done = (verdict: CheckedSentence['verdict'], citations: number[], problems: string[] = []): CheckedSentence => ({ lead, text, citations, verdict, problems })
    if (wordsOf(text).length === 0 || /:\W*$/.test(text)) {
      return unsupportedFacts(text, sourceFacts('')).length === 0 ? done('heading', []) : done('unsupported', [], ['says something without a source'])
    }
    const cited = passages.filter((passage) => marks.includes(passage.n))
    const problems = new Set<string>()
    const supporting: number[] = []
    for (const passage of cited) {
      const missing = unsupportedFacts(text, factsFor(passage))
      for (const fact of missing) problems.add(`“${fact}” is not in [${passage.n}]`)
      if (missing.length > 0) continue
      const reason = await reasonAgainst(text, passage)
      if (reason === null) supporting.push(passage.n)
      else problems.add(reason)
    }
    if (supporting.length > 0) return done('supported', supporting)
    if (cited.length > 1) {
      // A sentence that draws on several passages at once.
      const together: CitedPassage = { n: 0, header: cited.map((c) => c.header).join('\n'), text: cited.map((c) => c.text).join('\n\n') }
      if (unsupportedFacts(text, sourceFacts(`${together.header}\n${together.text}`)).length === 0 && (await whyUnsaid(text, await readCited(together, tools), tools)) === null) return done('supported', cited.map((c) => c.n))
    }
    for (const passage of passages) {
      if (cited.includes(passage) || unsupportedFacts(text, factsFor(passage)).length > 0) continue
      if ((await reasonAgainst(text, passage, cited.length > 0)) === null) return done('attributed', [passage.n])
    }
    return done('unsupported', [], problems.size > 0 ? [...problems] : [marks.length > 0 ? 'cites nothing that was found' : 'cites no source'])
  }
}

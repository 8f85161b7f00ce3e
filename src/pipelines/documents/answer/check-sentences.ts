import { askQuestion, type AskedQuestion } from './question.js'
import { coverage, likeness, matchText, softCoverage } from './match.js'
import { passageSentences } from './passage-sentences.js'
import type { ReadingTools } from './reading.js'
import { parseAnswer, type AnswerSentence } from './answer-sentences.js'
import { sourceFacts, unsupportedFacts, type SourceFacts } from './support.js'
import { wordsOf } from './terms.js'
import { cosine, textVectors } from './vectors.js'

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

/** Likeness in meaning that a sentence needs with its source, facts apart: paraphrase passes, invention does not. */
const leastSoft = 0.4
const leastCosine = 0.35
/** Above this the words alone suffice. */
const enoughSoft = 0.62

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
      if (await isAbout(text, passage, tools)) supporting.push(passage.n)
      else problems.add(`[${passage.n}] does not say this`)
    }
    if (supporting.length > 0) return done('supported', supporting)
    if (cited.length > 1) {
      // A sentence that draws on several passages at once.
      const together: CitedPassage = { n: 0, header: cited.map((c) => c.header).join('\n'), text: cited.map((c) => c.text).join('\n\n') }
      if (unsupportedFacts(text, sourceFacts(`${together.header}\n${together.text}`)).length === 0 && (await isAbout(text, together, tools))) return done('supported', cited.map((c) => c.n))
    }
    for (const passage of passages) {
      if (cited.includes(passage) || unsupportedFacts(text, factsFor(passage)).length > 0) continue
      if (await isAbout(text, passage, tools, cited.length > 0 ? enoughSoft : leastSoft)) return done('attributed', [passage.n])
    }
    return done('unsupported', [], problems.size > 0 ? [...problems] : [marks.length > 0 ? 'cites nothing that was found' : 'cites no source'])
  }
}

/** Whether some place of the passage speaks of what the sentence says, in its words or others, and does not deny it. */
async function isAbout(sentence: string, passage: CitedPassage, tools: ReadingTools, least = leastSoft): Promise<boolean> {
  const claim = saidOfFacts(askQuestion(sentence, tools.rarity, { terms: [], passages: 0 }))
  if (claim.terms.length === 0) return false
  const pieces = passageSentences(passage.text).map((piece) => `${piece.under ?? ''} ${piece.text}`.trim())
  if (pieces.length === 0) return false
  const windows = [...pieces, ...pieces.slice(1).map((piece, i) => `${pieces[i]!} ${piece}`)]
  const vectors = textVectors(tools.embedder)
  const pieceWords = pieces.map(wordsOf)
  const header = wordsOf(passage.header)
  const spelling = new Map([header, ...pieceWords].flat().map((word) => [word.term, word.surface]))
  const asked = await vectors.words(claim.terms.map((term) => term.surface))
  const known = await vectors.words([...spelling.values()])
  const like = likeness(claim, asked, new Map([...spelling.keys()].map((term, i) => [term, known[i] ?? null])))
  const [own, ...others] = await vectors.texts([sentence, ...windows])
  const matches = windows.map((window, i) => matchText(claim, i < pieces.length ? pieceWords[i]! : wordsOf(window), like, 14))
  // The sentence that says most of it in the same words must not say the opposite.
  const shares = pieces.map((_, i) => coverage(claim, matches[i]!))
  const nearest = shares.indexOf(Math.max(...shares))
  if (shares[nearest]! > 0.6 && denies(sentence) !== denies(pieces[nearest]!)) return false
  return matches.some((match, i) => {
    const soft = softCoverage(claim, match)
    return soft >= enoughSoft || (soft >= least && cosine(own ?? null, others[i] ?? null) >= leastCosine)
  })
}

/**
 * What the sentence says of its codes, numbers and names. That those occur is checked before; being rare they would outweigh
 * everything that a made-up sentence says of them.
 */
function saidOfFacts(claim: AskedQuestion): AskedQuestion {
  const terms = claim.terms.filter((term) => !term.named && !/\d/.test(term.surface))
  return terms.length === 0 ? claim : { ...claim, terms, totalWeight: terms.reduce((sum, term) => sum + term.weight, 0) }
}

function denies(text: string): boolean {
  return (text.match(/\b(?:not|never|cannot|nor|neither|without|no longer|except)\b|n['’]t\b|\bno (?!\.? ?\d)(?:one|\w+ (?:is|are|was|were|may|can))\b/gi)?.length ?? 0) % 2 === 1
}

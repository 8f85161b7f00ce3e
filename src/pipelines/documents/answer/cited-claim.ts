import { factPiece, misplacedFacts, type FactPiece } from './anchored-facts.js'
import type { CitedPassage } from './check-sentences.js'
import { likeness, likenessOfTerms, matchText, softCoverage } from './match.js'
import { passageSentences } from './passage-sentences.js'
import { clausesOf, contradicts, type Clause } from './polarity.js'
import { askQuestion, passageRarity, type AskedQuestion } from './question.js'
import { unknownRarity } from './rarity.js'
import type { ReadingTools } from './reading.js'
import { wordsOf, type Word } from './terms.js'
import { cosine, textVectors } from './vectors.js'

/** Likeness in meaning that a sentence needs with its source, facts apart: paraphrase passes, invention does not. */
const leastSoft = 0.4
const leastCosine = 0.48
/** Above this the words alone suffice. */
const enoughSoft = 0.62
/** A word at the beginning that is no English word must have one so like it in the passage. */
const leastAlike = 0.6

/** A passage as sentences are compared with it; made once, asked for each sentence. */
export interface ReadCited {
  n: number
  pieces: FactPiece[]
  clauses: Clause[]
  /** One sentence, or two that follow each other. */
  windows: { words: Word[]; vector: Float32Array | null }[]
  /** Vector of each distinct term. */
  terms: Map<string, Float32Array | null>
}

export async function readCited(passage: CitedPassage, tools: ReadingTools): Promise<ReadCited> {
  const pieces = passageSentences(passage.text)
  const whole = pieces.map(({ under, text }) => `${under ?? ''} ${text}`.trim())
  const windows = [...whole, ...whole.slice(1).map((text, i) => `${whole[i]!} ${text}`)]
  const spelling = new Map(wordsOf(`${passage.header}\n${whole.join('\n')}`).map((word) => [word.term, word.surface]))
  const vectors = textVectors(tools.embedder)
  const known = await vectors.words([...spelling.values()])
  const texts = windows.length === 0 ? [] : await vectors.texts(windows)
  return {
    n: passage.n,
    pieces: pieces.map(({ text, under }) => factPiece(text, under)),
    clauses: pieces.flatMap(({ text }) => clausesOf(text)),
    windows: windows.map((text, i) => ({ words: wordsOf(text), vector: texts[i] ?? null })),
    terms: new Map([...spelling.keys()].map((term, i) => [term, known[i] ?? null])),
  }
}

/**
 * Why the passage does not say this: null when it does. Some place of it must speak of what the sentence says, in its words
 * or others, have the sentence's facts for the same thing, and not deny it. `strict`: in its words.
 */
export async function whyUnsaid(sentence: string, passage: ReadCited, tools: ReadingTools, strict = false): Promise<string | null> {
  const claim = saidOfFacts(askQuestion(sentence, tools.rarity, { terms: [], passages: 0 }))
  const notSaid = `[${passage.n}] does not say this`
  if (claim.terms.length === 0 || passage.windows.length === 0) return notSaid
  const vectors = textVectors(tools.embedder)
  const said = new Map(wordsOf(sentence).map((word) => [word.term, word.surface]))
  const found = await vectors.words([...said.values()])
  const own = new Map([...said.keys()].map((term, i) => [term, found[i] ?? null]))
  const alike = remembering((one, other) => likenessOfTerms(one, own.get(one) ?? null, other, passage.terms.get(other) ?? null))
  const opening = /^\p{Lu}\p{Ll}+/u.exec(sentence)?.[0] ?? ''
  const strange = wordsOf(opening).filter(({ term }) => tools.rarity.of(term) >= unknownRarity)
  // Where everything has a capital it may be a name.
  if (strange.some(({ term }) => ![...passage.terms.keys()].some((other) => alike(term, other) > leastAlike))) return `“${opening}” is not in [${passage.n}]`
  const misplaced = misplacedFacts(sentence, passage.pieces, alike, tools.rarity)
  if (misplaced.length > 0) return `“${misplaced[0]}” stands for something else in [${passage.n}]`
  if (contradicts(sentence, passage.clauses, { weight: (term) => passageRarity(tools.rarity.of(term)), alike })) return `[${passage.n}] says otherwise`
  const like = likeness(claim, claim.terms.map(({ term }) => own.get(term) ?? null), passage.terms)
  const [vector] = await vectors.texts([sentence])
  const about = passage.windows.some((window) => {
    const soft = softCoverage(claim, matchText(claim, window.words, like, 14))
    return soft >= enoughSoft || (!strict && soft >= leastSoft && cosine(vector ?? null, window.vector) >= leastCosine)
  })
  return about ? null : notSaid
}

/**
 * What the sentence says of its codes, numbers and names. That those occur is checked before; being rare they would outweigh
 * everything that a made-up sentence says of them.
 */
function saidOfFacts(claim: AskedQuestion): AskedQuestion {
  const terms = claim.terms.filter((term) => !term.named && !/\d/.test(term.surface))
  return terms.length === 0 ? claim : { ...claim, terms, totalWeight: terms.reduce((sum, term) => sum + term.weight, 0) }
}

/** The same two words are compared again and again. */
function remembering(alike: (one: string, other: string) => number): (one: string, other: string) => number {
  const known = new Map<string, number>()
  return (one, other) => {
    const key = `${one} ${other}`
    const value = known.get(key) ?? alike(one, other)
    known.set(key, value)
    return value
  }
}

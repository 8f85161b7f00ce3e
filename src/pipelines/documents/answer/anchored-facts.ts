import { factsOf, isUnitWord, type Fact } from './facts.js'
import type { WordRarity } from './rarity.js'
import { passageRarity } from './question.js'
import { agrees, holdsName, isPlainOpening, sameMeasure, sourceFacts } from './support.js'
import { isAskingWord, placedWords, type PlacedWord } from './terms.js'

/** How alike two terms are, 0 to 1. */
export type Alike = (claimed: string, known: string) => number

/** A piece of the passage with the facts in it and the words around them. */
export interface FactPiece {
  text: string
  facts: Fact[]
  words: PlacedWord[]
  /** Heading or introduction that the piece stands under. */
  under: PlacedWord[]
}

export function factPiece(text: string, under: string | null): FactPiece {
  return { text, facts: factsOf(text), words: placedWords(text), under: under === null ? [] : placedWords(under) }
}

/** Words around a fact are weighed by nearness: halved at this distance in words. */
const nearWords = 6
/** Crossing from one clause into another counts as so many words. */
const clauseWords = 6
/** A word of the sentence before, or of the heading above. */
const besideShare = 0.35
/** What is said of a fact must be said near it in the passage, at least so far. */
const leastAffinity = 0.12
/** A code stands for one thing: what it is must be said there too. */
const leastAffinityOfCode = 0.45
const leastAffinityOfName = 0.1
/** What hardly anything of the claim is said of is no rival. */
const leastOfRival = 0.3
/** Another fact of its kind must fit by so much better to be the one that is meant. */
const rivalMargin = 1.15

/**
 * Facts of a claim that the passage has, but for something else: `30 days` of a text that gives 30 days for receipts and 25
 * for leave, a name beside another person's deed. What is said near the fact in the claim is looked for near it in the
 * passage, and near each other fact of the kind. As written; empty: every fact stands where it should.
 */
export function misplacedFacts(claim: string, pieces: FactPiece[], alike: Alike, rarity: WordRarity): string[] {
  const facts = factsOf(claim).filter((fact) => fact.kind !== 'name' || !isPlainOpening(claim, fact))
  const words = placedWords(claim).filter((word) => !isAskingWord(word.surface))
  const misplaced: string[] = []
  for (const fact of facts) {
    if (fact.kind === 'name' && facts.some((other) => other !== fact && overlap(other, fact))) continue
    const context = words
      .filter((word) => !within(word, fact) && !/^\d/.test(word.surface) && (fact.kind !== 'number' || (!isUnitWord(word.surface) && !(fact.counts && word.at <= fact.at + fact.text.length + 1 && word.at > fact.at))))
      .map((word) => ({ term: word.term, weight: passageRarity(rarity.of(word.term)) * nearness(claim, word, fact) }))
    const total = context.reduce((sum, { weight }) => sum + weight, 0)
    if (total === 0) continue
    let own = 0
    let rival = 0
    let found = false
    pieces.forEach((piece, i) => {
      for (const known of piece.facts) {
        const same = known.kind === fact.kind && fact.kind === 'name' ? sharesName(fact.name, known as Name) : agrees(fact, known)
        if (!same && !isRival(fact, known, piece, pieces, facts)) continue
        const value = affinity(context, total, piece, pieces[i - 1], known, alike)
        if (same) {
          found = true
          own = Math.max(own, value)
        } else if (value >= leastOfRival) rival = Math.max(rival, value)
      }
    })
    // A name that only the header has, or a figure put together from words: nothing to compare.
    if (found && (own < leastOf(fact) || rival > own * rivalMargin + 0.02)) misplaced.push(fact.text)
  }
  return misplaced
}

type Name = Extract<Fact, { kind: 'name' }>

/** How much of the context must stand near. Names are said beside many words of their sentence: only another name can take their place. */
function leastOf(fact: Fact): number {
  return fact.kind === 'code' ? leastAffinityOfCode : fact.kind === 'name' ? leastAffinityOfName : leastAffinity
}

function isRival(fact: Fact, known: Fact, piece: FactPiece, pieces: FactPiece[], stated: Fact[]): boolean {
  if (known.kind !== fact.kind) return false
  if (stated.some((each) => (each.kind === 'name' && known.kind === 'name' ? sharesName(each.name, known) : agrees(each, known)))) return false
  if (known.kind === 'number' && fact.kind === 'number') return sameMeasure(fact, known) && (fact.unit !== null || fact.counts || !known.counts)
  if (known.kind === 'name') {
    if (/^\p{Lu}{2,}$/u.test(known.name)) return false
    return !isPlainOpening(piece.text, known) || pieces.some((other) => other.facts.some((each) => each.kind === 'name' && each !== known && sharesName(known.name, each) && !isPlainOpening(other.text, each)))
  }
  return true
}

function sharesName(one: string, other: Name): boolean {
  return holdsName(one, sourceFacts(other.name)) || holdsName(other.name, sourceFacts(one))
}

/** Share of the claim's context, 0 to 1, that stands near the known fact. */
function affinity(context: { term: string; weight: number }[], total: number, piece: FactPiece, before: FactPiece | undefined, known: Fact, alike: Alike): number {
  const near = piece.words.filter((word) => !within(word, known)).map((word) => ({ term: word.term, share: nearness(piece.text, word, known) }))
  const beside = [...piece.under, ...(before?.words ?? [])].map((word) => ({ term: word.term, share: besideShare }))
  let sum = 0
  for (const { term, weight } of context) {
    let best = 0
    for (const word of [...near, ...beside]) if (word.share > best) best = Math.max(best, word.share * strong(alike(term, word.term)))
    sum += weight * best
  }
  return sum / total
}

/** Words of little likeness would outvote those that are meant. */
function strong(likeness: number): number {
  return likeness < 0.3 ? 0 : likeness
}

function nearness(text: string, word: PlacedWord, fact: Fact): number {
  const [from, to] = word.at < fact.at ? [word.at + word.surface.length, fact.at] : [fact.at + fact.text.length, word.at]
  const between = text.slice(from, Math.max(from, to))
  const words = between.split(/\s+/).filter((each) => each !== '').length
  const clauses = between.match(/[,;:–](?=\s)|\b(?:[Aa]nd|but|while|whereas|or)\b(?! \p{Lu})/gu)?.length ?? 0
  return 1 / (1 + (words + clauseWords * Math.min(2, clauses)) / nearWords)
}

function within(word: PlacedWord, fact: Fact): boolean {
  return word.at < fact.at + fact.text.length && word.at + word.surface.length > fact.at
}

function overlap(one: Fact, other: Fact): boolean {
  return one.at < other.at + other.text.length && one.at + one.text.length > other.at
}

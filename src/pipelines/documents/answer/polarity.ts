import { excludes } from './exclusive-words.js'
import { wordsOf, type Word } from './terms.js'

/** A part of a sentence that says one thing, and whether it denies it. */
export interface Clause {
  words: Word[]
  condition: boolean
  /** Plain negations: `not`, `never`, `no …`. */
  denials: number
  /** Words that deny by what they mean: `unable`, `missing`, `postponed`. */
  denying: string[]
  /** Terms that stand straight behind a plain negation: `never vinegar`. */
  denied: Set<string>
  /** What an exception lets through: `except for medical appointments`. */
  excepted: Set<string>
}

/** Weights and likeness of the claim's terms. */
export interface Weighed {
  weight(term: string): number
  alike(claimed: string, known: string): number
}

const boundary = /[,;:–—](?=\s)|\b(?:but|while|whereas|because|although|which)\b|\b(?:and|or) (?=(?:never|not|no|is|are|was|were|be|has|have|had|can|may|must|will|should|does|do)\b)/i
const negation = /\b(?:not(?! (?:only|just)\b)|never|cannot|neither|nor|without|none|nobody|nothing|no one|no(?! (?:more|later|less|fewer|earlier|sooner|further than)\b| ?\.? ?\d))\b|n['’]t\b/gi
const exception = /\b(?:except|unless|apart from|other than)\b/i
const denyingWords = /\b(?:unable|fail(?:s|ed)?(?= to\b)|refus\w+|forbid\w*|forbidden|prohibit\w*|bann?ed|bans?|lack(?:s|ed|ing)?|missing|absent|postpon\w+|stop(?:s|ped)?|discontinu\w+|exclud\w+|den(?:y|ies|ied)|reject\w*|laps(?:e|es|ed)|expir\w+|prevent\w*|avoid\w*|impossible|invalid|dry|empty|free)\b/gi
/** What only says when something holds is not claimed. */
const condition = /^\s*(?:if|when|whenever|in case|once|unless|although|though|before|after)\b/i
/** A plain negation reaches so many words. */
const reach = 4
/** A clause is compared with the one that says at least so much of it. */
const leastShared = 0.6
/** Words less alike do not count as the same. */
const leastAlike = 0.6
/** A word this heavy among those of its sentence decides by itself. */
const heavy = 0.2

/** The clause that says so much of it must not say it of something else. */
const leastForExcluding = 0.35

/** Whether the claim says what some place of the passage denies, or denies what it says. */
export function contradicts(claim: string, known: Clause[], weighed: Weighed): boolean {
  const claimed = clausesOf(claim)
  const total = weigh(claimed.flatMap(({ words }) => words), weighed)
  return claimed.some((clause) => claimsDenied(clause, known, total, weighed) || flips(clause, known, total, weighed) || saysOther(clause, known, total, weighed))
}

/** The clause that says most of it must agree with it in denying or not. */
function flips(clause: Clause, known: Clause[], total: number, weighed: Weighed): boolean {
  const own = weigh(clause.words, weighed)
  if (clause.condition || own < 0.3 * total) return false
  const shares = known.map((other) => shared(clause, other, weighed) / own)
  const most = Math.max(...shares)
  if (most < leastShared) return false
  // Among those that say nearly the same one that agrees will do.
  return known.every((other, i) => shares[i]! < most - 0.1 || (!touchesException(clause, other) && isDenied(clause, other) !== isDenied(other, clause)))
}

/** What comes nearest has another of words that exclude each other: `red` for `green`, `fell` for `rose`. */
function saysOther(clause: Clause, known: Clause[], total: number, weighed: Weighed): boolean {
  const own = weigh(clause.words, weighed)
  if (own < 0.3 * total) return false
  const shares = known.map((other) => shared(clause, other, weighed) / own)
  const most = Math.max(...shares)
  const terms = (of: Clause) => of.words.map(({ term }) => term)
  return most >= leastForExcluding && known.every((other, i) => shares[i]! < most - 0.1 || excludes(terms(clause), terms(other)))
}

function isDenied(clause: Clause, other: Clause): boolean {
  const own = clause.denying.filter((word) => !other.denying.includes(word))
  return (clause.denials + own.length) % 2 === 1
}

/** A heavy word that the passage has only behind a `no` or `never` cannot be claimed. */
function claimsDenied(clause: Clause, known: Clause[], total: number, weighed: Weighed): boolean {
  if ((clause.denials + clause.denying.length) % 2 === 1) return false
  return clause.words.some(({ term }) => {
    const having = known.filter((other) => other.words.some((word) => word.term === term))
    return having.length > 0 && weighed.weight(term) >= heavy * total && having.every((other) => other.denied.has(term))
  })
}

function touchesException(clause: Clause, other: Clause): boolean {
  return clause.words.some(({ term }) => other.excepted.has(term))
}

function weigh(words: Word[], weighed: Weighed): number {
  return [...new Set(words.map(({ term }) => term))].reduce((sum, term) => sum + weighed.weight(term), 0)
}

function shared(clause: Clause, other: Clause, weighed: Weighed): number {
  let sum = 0
  for (const term of new Set(clause.words.map((word) => word.term))) {
    const best = Math.max(0, ...other.words.map((word) => weighed.alike(term, word.term)))
    if (best >= leastAlike) sum += weighed.weight(term) * best
  }
  return sum
}

export function clausesOf(sentence: string): Clause[] {
  return sentence
    .split(boundary)
    .map((text) => {
      const [main = '', ...rest] = text.split(exception)
      const denied = new Set<string>()
      for (const { 0: found, index } of main.matchAll(negation)) {
        const after = main.slice(index + found.length).trim().split(/\s+/).slice(0, reach).join(' ')
        for (const { term } of wordsOf(after)) denied.add(term)
      }
      return {
        words: wordsOf(text),
        condition: condition.test(text),
        denials: main.match(negation)?.length ?? 0,
        denying: (main.match(denyingWords) ?? []).flatMap((word) => wordsOf(word).map(({ term }) => term)),
        denied,
        excepted: new Set(wordsOf(rest.join(' ')).map(({ term }) => term)),
      }
    })
    .filter(({ words }) => words.length > 0)
}

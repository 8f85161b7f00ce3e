import { factsOf, type Fact } from './facts.js'

export type NumberFact = Extract<Fact, { kind: 'number' }>

/** The facts of a source, made once and asked often. */
export interface SourceFacts {
  facts: Fact[]
  /** Lower-case words and their initials, for names. */
  words: Set<string>
  initials: string
}

export function sourceFacts(text: string): SourceFacts {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return { facts: factsOf(text), words: new Set(words), initials: words.map((word) => word[0]).join('') }
}

/** The facts of a sentence that the source does not hold, as written. Empty: nothing contradicts it. */
export function unsupportedFacts(sentence: string, source: SourceFacts): string[] {
  const missing: string[] = []
  for (const fact of factsOf(sentence)) {
    if (fact.kind === 'name') {
      if (!isPlainOpening(sentence, fact) && !holdsName(fact.name, source)) missing.push(fact.name)
    } else if (!source.facts.some((known) => agrees(fact, known))) missing.push(fact.text)
  }
  return missing
}

/** Whether a source's fact says the same as the claimed one; a claim may be less exact, never more. */
export function agrees(claim: Fact, known: Fact): boolean {
  if (claim.kind === 'number') {
    // A bare figure may be a year. (`the 14th` of a date is no support for `week 14`.)
    if (known.kind === 'date') return claim.unit === null && !claim.counts && claim.value === known.year
    if (known.kind === 'time') return claim.unit === null && claim.value * 60 === known.minutes
    return known.kind === 'number' && Math.abs(claim.value - known.value) <= 1e-9 * Math.abs(known.value) && sameMeasure(claim, known) && !opposed(claim, known)
  }
  if (claim.kind === 'date') {
    if (known.kind !== 'date') return false
    return (claim.year === null || claim.year === known.year) && (claim.month === null || claim.month === known.month) && (claim.day === null || claim.day === known.day)
  }
  if (claim.kind === 'time') return known.kind === 'time' ? claim.minutes === known.minutes : known.kind === 'number' && known.unit === null && known.value * 60 === claim.minutes
  if (claim.kind === 'code') return known.kind === 'code' && known.code === claim.code
  return false
}

/** `30 days` and `30 employees` are different figures; a bare `30` (a cell of a table) may be either. */
export function sameMeasure(claim: NumberFact, known: NumberFact): boolean {
  if (claim.unit !== null || known.unit !== null) return claim.unit === known.unit || (claim.unit === null ? !claim.counts : !known.counts)
  return true
}

/** `to 310` of a text that goes from 310 to 365; `at most 14` of one that says at least. */
function opposed(claim: NumberFact, known: NumberFact): boolean {
  const pair = `${claim.bound} ${known.bound}`
  return pair === 'from to' || pair === 'to from' || pair === 'least most' || pair === 'most least'
}

export function holdsName(name: string, source: SourceFacts): boolean {
  return (name.match(/[\p{L}\p{N}]+/gu) ?? []).every((part) => {
    const word = part.toLowerCase()
    if (word.length < 2 || source.words.has(word) || source.words.has(`${word}s`) || source.words.has(word.replace(/s$/, ''))) return true
    return /^\p{Lu}{2,}$/u.test(part) && source.initials.includes(word)
  })
}

/** A capital that only says that a sentence begins, or `I`. */
export function isPlainOpening(sentence: string, fact: Extract<Fact, { kind: 'name' }>): boolean {
  const { at } = fact
  const before = sentence.slice(0, at).trimEnd()
  if (before !== '' && !/[.!?:"“(*_-]$/.test(before.slice(-1))) return false
  // Two capitals in a row at the opening are a name: `Marie Curie found`.
  return !/^\s+\p{Lu}\p{Ll}/u.test(sentence.slice(at + fact.name.length)) && !/\p{Lu}.*\p{Lu}/u.test(fact.name)
}

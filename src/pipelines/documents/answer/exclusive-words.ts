import { wordsOf } from './terms.js'

/**
 * Words that are much alike and yet say another thing: in a claim, one of a line is not supported by another of it. What
 * stands between bars is one meaning.
 */
const lines = `
red | green | blue | yellow | orange | black | white | grey
train trains rail railway | flight flights plane airline | taxi taxis cab | bus buses | ship ferry | bicycle bike
first | second | third | fourth | economy | business
increase increased increases rise rose risen rises grew grow grown growth | decrease decreased decreases fall fell fallen falls drop dropped decline declined shrank reduce reduced
before | after
minimum least | maximum most
always | never
inside indoors | outside outdoors
left | right
upper top above | lower bottom below
allowed permitted | forbidden prohibited banned
morning | afternoon | evening | night
start begin begins began started | end ends ended finish finished
open opened opens | close closed closes shut
internal | external
hot | cold
buy buys bought | sell sells sold
import imports | export exports
winter | summer | spring | autumn
mandatory required compulsory obligatory | optional voluntary
full-time | part-time
mother mothers | father fathers
police | fire ambulance
`

const meanings = new Map<string, { line: number; meaning: number }>()
lines.trim().split('\n').forEach((line, at) => {
  line.split('|').forEach((words, meaning) => {
    for (const { term } of wordsOf(words)) if (!meanings.has(term)) meanings.set(term, { line: at, meaning })
  })
})

/** Whether the claim has a word whose meaning the source lacks while it has another one of that line. */
export function excludes(claimed: Iterable<string>, known: Iterable<string>): boolean {
  const source = [...known].flatMap((term) => meanings.get(term) ?? [])
  for (const term of claimed) {
    const own = meanings.get(term)
    if (!own) continue
    const same = source.filter(({ line }) => line === own.line)
    if (same.length > 0 && same.every(({ meaning }) => meaning !== own.meaning)) return true
  }
  return false
}

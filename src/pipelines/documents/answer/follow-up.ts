/** An earlier turn of the same conversation that the readers of the reply may see; oldest first. */
export interface EarlierTurn {
  question: string
}

const openings = /^(?:and|or|but|so|ok|okay|also|then|what about|how about|and what about|what if|same for|and for|and in|and on|and with|and if)\b[\s,]*/i
const fragment = /^(?:(?:and|or|but|so)\s+)?(?:(?:what|how)\s+about|for|in|on|at|with|during|after|before|if)\b|^(?:and|or)\s+(?!(?:what|who|when|where|why|how|which|is|are|do|does|can|may)\b)/i
const pronouns = /\b(it|they|them|he|she|him|his|her|its|their|that|this|these|those|there)\b/i
const asking = /^(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|have|has|am)\b/i
const framing = /^(?:(?:please|hi|hello|hey|thanks?|thank you)[\s,!.]+)*/i
const longestFollowUp = 400
const longestBefore = 1000
const lightWords = new Set(
  ('a an the of in on at by for from to with and or is are was were be been do does did can could may might must should will would shall have has had i we you ' +
    'he she it they me us my our your his her its their this that these those what who whom whose when where why how which much many long often far there get').split(' '),
)

/**
 * Makes a follow-up question stand on its own with words of the latest question that it leans on, without a model:
 * `and for contractors?` after `How many days of leave do employees get?`. Conservative: a question that names its subject
 * stays as it is. It uses no turn but those given; callers give only what the readers may see.
 */
export function rewriteFollowUp(question: string, earlier: readonly EarlierTurn[]): string {
  // Nobody leans on what was said before in a whole page of text; the patterns below are not meant for one either.
  if (question.trim().length > longestFollowUp) return question
  const text = question.trim().replace(framing, '')
  const before = earlier.findLast((turn) => contentWords(turn.question.trim().slice(0, longestBefore)).length > 0)?.question.trim().slice(0, longestBefore).trim()
  if (!before || text === '' || before.toLowerCase() === text.toLowerCase()) return question
  const own = contentWords(text)
  if (isFragment(text, own)) return join(before, text)
  if (leansOn(text, own)) return `${strip(text)} (${topic(before, own)})?`
  return question
}

/** `and for contractors?`, `what about 2023?`, `in London?`: no question of its own. */
function isFragment(text: string, own: string[]): boolean {
  if (text.split(/\s+/).length > 8) return false
  if (fragment.test(text)) return !asking.test(text.replace(openings, '')) || /^(?:and\s+)?(?:what|how) about\b/i.test(text)
  return !asking.test(text) && text.endsWith('?') && own.length > 0 && own.length <= 3
}

/** A short question whose subject is a pronoun, or that names nothing at all: `how long does it take?`, `why?`. */
function leansOn(text: string, own: string[]): boolean {
  const pronoun = pronouns.exec(text)
  if (own.length === 0) return asking.test(text)
  // `that` before a noun of its own (`that form`) or a dummy `it`/`there` with much else says enough.
  return pronoun !== null && own.length <= 3 && text.split(/\s+/).length <= 10 && !/\b(?:is|are) there\b/i.test(text)
}

function join(before: string, text: string): string {
  const rest = text.replace(openings, '').replace(/^(?:and|or)\s+/i, '').replace(/^(?:what|how)\s+about\s+/i, '')
  const said = strip(before)
  const years = /^(?:in\s+)?((?:19|20)\d\d)\??$/.exec(rest)
  // Another year takes the place of the year asked about before.
  if (years && /\b(?:19|20)\d\d\b/.test(said)) return `${said.replace(/\b(?:19|20)\d\d\b/, years[1]!)}?`
  return `${said} – ${strip(rest)}?`
}

/** The content words of the earlier question, those already said left out. */
function topic(before: string, own: string[]): string {
  const said = new Set(own.map((word) => word.toLowerCase()))
  return contentWords(before).filter((word) => !said.has(word.toLowerCase())).slice(0, 12).join(' ') || strip(before)
}

function strip(text: string): string {
  return text.trim().replace(/[?.!\s]+$/, '')
}

function contentWords(text: string): string[] {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}'’./-]*/gu) ?? []).map((word) => word.replace(/[./'’-]+$/, '')).filter((word) => !lightWords.has(word.toLowerCase()) && !/^(?:please|about|also|thanks?|take|takes|happen|happens|need|cost|costs|mean|means|work|works)$/i.test(word))
}

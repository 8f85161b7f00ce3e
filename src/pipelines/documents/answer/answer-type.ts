/** What kind of thing a question asks for; `other` where its words do not say. */
export type AnswerType = 'person' | 'time' | 'place' | 'number' | 'duration' | 'money' | 'reason' | 'other'

const months = 'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec'
const smallNumbers = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|' +
  'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen|half|third|quarter|once|twice'
const units = 'seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies)'

const asks: [AnswerType, RegExp][] = [
  ['duration', /\bhow (?:long|soon|often|frequently|far ahead|far in advance)\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|\bby when\b|\bdeadline\b/i],
  ['money', /\bhow much (?:money|does .* cost|is .* paid|do i get|can (?:i|we) (?:spend|claim))\b|\b(?:price|cost|fee|salary|budget|fare)\b/i],
  ['number', /\bhow (?:many|much|big|large|tall|high|heavy|old|fast|far|wide|deep|hot|cold|loud|few)\b|\b(?:what|which) (?:number|percentage|percent|share|amount|voltage|size|temperature)\b/i],
  ['time', /\bwhen\b|\b(?:what|which) (?:time|times|year|date|day|month|century|decade|period)\b|\bsince when\b|\buntil when\b/i],
  ['person', /\bwho(?:m|se)?\b|\b(?:what|which) (?:person|people|man|woman|king|queen|leader|author|scientist)\b/i],
  ['place', /\bwhere\b|\b(?:what|which) (?:country|city|place|town|state|region|continent|river|island|room|floor|building|location)\b/i],
  ['reason', /\bwhy\b|\bwhat (?:caused?|is the reason|was the reason|are the reasons|could be the reason)\b|\bhow come\b/i],
]

/** The type that the first matching pattern names. */
export function askedType(question: string): AnswerType {
  return asks.find(([, pattern]) => pattern.test(question))?.[0] ?? 'other'
}

const number = new RegExp(`\\d|\\b(?:${smallNumbers})\\b`, 'i')
const holds: Record<Exclude<AnswerType, 'other'>, RegExp> = {
  duration: new RegExp(`(?:\\d|\\b(?:a|an|${smallNumbers}|several|few)\\b)[\\w .,-]{0,24}\\b(?:${units})\\b|\\b(?:daily|weekly|monthly|quarterly|yearly|annually|immediately|at once)\\b|\\bevery\\b`, 'i'),
  money: /[$€£¥]\s?\d|\d[\d.,]*\s?(?:[$€£¥]|euros?|dollars?|pounds?|eur|usd|gbp|chf|percent|%|cents?)|\bfree of charge\b|\b(?:million|billion)\b/i,
  number,
  time: new RegExp(`\\b(?:1\\d|20)\\d\\d\\b|\\b(?:${months})\\b|\\d\\s?(?:am|pm|o['’]clock|:\\d\\d)|\\b\\d+(?:st|nd|rd|th)\\b|\\bcentur(?:y|ies)\\b|\\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\\b|\\b(?:after|before|until|during|within|when|once)\\b`, 'i'),
  // A capital inside the sentence is taken for a name.
  person: /[a-z,;:("“]\s+\p{Lu}[\p{L}.'’-]+|\b(?:manager|director|lead|head|supervisor|personnel|officer|doctor|electrician|department|team|employees?|president|king|queen|people)\b/u,
  place: /\b(?:in|at|on|near|from|to|of|behind|next to|beside|under|beneath|above|between)\s+(?:the\s+)?[\p{L}]/iu,
  reason: /\b(?:because|due to|since|as a result|therefore|so that|in order to|caused?|reason|leads? to|led to|owing to|to (?:avoid|prevent|protect|ensure))\b/i,
}

/** Whether a text holds something of the type asked for. */
export function holdsType(text: string, type: AnswerType): boolean {
  return type === 'other' ? true : holds[type].test(text)
}

/** What a message asks for, decided without a language model. Everything that is not plainly something else is a question. */
export type Intent =
  | { kind: 'question' }
  | { kind: 'outline'; about: string | null }
  | { kind: 'list' }
  | { kind: 'status'; about: string | null }
  | { kind: 'delete'; about: string | null }
  | { kind: 'health' }
  /** `about`: the name of a catalogue. */
  | { kind: 'review-count' }
  | { kind: 'open-review'; about: string | null }
  | { kind: 'explain-suggestion' }
  | { kind: 'help' }
  | { kind: 'hello' }
  | { kind: 'thanks' }
  | { kind: 'empty' }

const rules: [RegExp, (match: RegExpMatchArray) => Intent][] = [
  [/^(?:\/?help|what can you do|what do you do|how do you work|how does this work|who are you|commands?)$/, () => ({ kind: 'help' })],
  [/^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|moin|servus)(?: there| all| team| everyone| quartermaster)?$/, () => ({ kind: 'hello' })],
  [/^(?:thanks?|thank you|thx|ty|cheers|great|perfect|nice|cool|ok|okay|got it)(?:[ ,]+(?:a lot|so much|very much|thanks|thank you|all good))?$/, () => ({ kind: 'thanks' })],
  [/^(?:(?:show|list|give)(?: me)?(?: all)?(?: of)?|what are|which are)? ?(?:(?:my|all|the|our|your) )*(?:documents|files|docs)(?: (?:do (?:you|we|i) have|are there|can you (?:see|read)|have you (?:read|got)|did i (?:upload|share)|i (?:uploaded|shared)|in here|here))?$/, () => ({ kind: 'list' })],
  [/^(?:what|which) (?:documents|files|docs) (?:do (?:you|we|i) have|are there|can you (?:see|read)|have you (?:read|got)|did i (?:upload|share)|are (?:indexed|available))$/, () => ({ kind: 'list' })],
  [/^how (?:many|much)(?: (?:products?|items?|rows?|suggestions?|are|is|there|still|do|we|i|have|left))* (?:wait(?:s|ing)?|needs?|pending|open|left|to)(?: (?:for|a|in|the|to|be|my))* review(?:ed)?(?: queue)?$/, () => ({ kind: 'review-count' })],
  [/^(?:what(?:'s| is) )?(?:waiting|pending) (?:for|in) (?:the |my )?review(?: queue)?$/, () => ({ kind: 'review-count' })],
  [/^(?:please |can you |could you )*(?:open|start|begin|continue)(?: (?:the|my|a))? (?:product )?review(?:ing)?(?: queue)?(?: (?:for|of) (.+))?$/, (m) => ({ kind: 'open-review', about: named(m[1]) })],
  [/^(?:(?:show|give)(?: me)? )?(?:the |my )?(?:product )?review queue$/, () => ({ kind: 'open-review', about: null })],
  [/^(?:please |can you |could you )*(?:explain|why) (?:this|that|the|my|your) (?:product )?suggestion$/, () => ({ kind: 'explain-suggestion' })],
  [/^why (?:did|do|would) you suggest (?:this|that|it)$/, () => ({ kind: 'explain-suggestion' })],
  [/^(?:(?:index|system|service) )?(?:health|status)(?: (?:of (?:the )?(?:index|system|service)))?$/, () => ({ kind: 'health' })],
  [/^(?:what(?:'s| is) the )?(?:status|state|progress) (?:of|for) (?:(?:my|the|this) )?(?:(?:file|document|upload) ?)?(.*)$/, (m) => ({ kind: 'status', about: named(m[1]) })],
  [/^(?:have you|did you|are you) (?:finish(?:ed)?|done)? ?(?:read(?:ing)?|index(?:ed|ing)?) (?:(?:my|the|this) )?(?:(?:file|document|upload) ?)?(.*)$/, (m) => ({ kind: 'status', about: named(m[1]) })],
  [/^(?:please )?(?:delete|remove|forget) (?:(?:my|the|this) )?(?:(?:file|document|upload)(?: (?:called|named))? ?)?(.+)?$/, (m) => ({ kind: 'delete', about: named(m[1]) })],
  [/^(?:what(?:'s| is) (?:in|inside)|what does) (?:(?:this|the|my|that) )(?:file|document|pdf|doc|sheet|spreadsheet|deck|presentation|attachment|upload)(?: (?:say|contain|cover|called|named))? ?(.*)$/, (m) => ({ kind: 'outline', about: named(m[1]) })],
  [/^(?:please |can you |could you )*(?:summari[sz]e|sum up|outline|give (?:me )?(?:a|an) (?:summary|overview|outline) of|(?:summary|overview|outline|tl;?dr) of|what(?:'s| is) in) (?:(?:this|the|my|that|it) ?)?(?:(?:file|document|pdf|doc|sheet|deck|presentation|attachment) ?)?(.*)$/, (m) => ({ kind: 'outline', about: named(m[1]) })],
  [/^(?:tl;?dr|summary|summari[sz]e|outline|overview)$/, () => ({ kind: 'outline', about: null })],
]

/** A longer message is a question: what the rules know is short, and their patterns are not meant for pages of text. */
const longestCommand = 600

/** Decides by whole sentences, not by words that happen to occur: "What is the delete key for?" is a question. */
export function routeMessage(text: string): Intent {
  if (text.trim().length > longestCommand) return { kind: 'question' }
  const normal = text.normalize('NFKC').trim().toLowerCase().replace(/[’]/g, "'").replace(/\s+/g, ' ').replace(/[\s.!?]+$/, '')
  if (normal === '') return { kind: 'empty' }
  for (const [pattern, intent] of rules) {
    const match = normal.match(pattern)
    if (match) return intent(match)
  }
  return { kind: 'question' }
}

function named(text: string | undefined): string | null {
  const name = (text ?? '').replace(/^["'“‘]|["'”’]$/g, '').trim()
  return name === '' || /^(?:it|this|that|this one|please)$/.test(name) ? null : name
}

/** What a message asks for, decided without a language model. Everything that is not plainly something else is a question. */
export type Intent =
  | { kind: 'question' }
  | { kind: 'outline'; about: string | null }
  | { kind: 'list' }
  | { kind: 'status'; about: string | null }
  | { kind: 'delete'; about: string | null }
  | { kind: 'health' }
  | { kind: 'review-count' }
  /** `about`: the name of a catalogue. */
  | { kind: 'open-review'; about: string | null }
  /** `about`: words of the row that the suggestion is for; null: the one in hand, or on the card of this thread. */
  | { kind: 'explain-suggestion'; about: string | null }
  /** `about`: the name of a catalogue. */
  | { kind: 'retrain'; about: string | null }
  /** Left out: what the message says behind it. */
  | { kind: 'categorize'; text?: string; description?: string }
  | { kind: 'help' }
  | { kind: 'hello' }
  | { kind: 'thanks' }
  | { kind: 'empty' }

/** How people ask for a thing to be done. */
const asked = "(?:(?:please|can you|could you|would you|i want to|i would like to|i'd like to|let's|let us|time to) )*"

const rules: [RegExp, (match: RegExpMatchArray) => Intent][] = [
  [/^(?:\/?help|what can you do|what do you do|how do you work|how does this work|who are you|commands?)$/, () => ({ kind: 'help' })],
  [/^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|moin|servus)(?: there| all| team| everyone| quartermaster)?$/, () => ({ kind: 'hello' })],
  [/^(?:thanks?|thank you|thx|ty|cheers|great|perfect|nice|cool|ok|okay|got it)(?:[ ,]+(?:a lot|so much|very much|thanks|thank you|all good))?$/, () => ({ kind: 'thanks' })],
  [/^(?:(?:show|list|give)(?: me)?(?: all)?(?: of)?|what are|which are)? ?(?:(?:my|all|the|our|your) )*(?:documents|files|docs)(?: (?:do (?:you|we|i) have|are there|can you (?:see|read)|have you (?:read|got)|did i (?:upload|share)|i (?:uploaded|shared)|in here|here))?$/, () => ({ kind: 'list' })],
  [/^(?:what|which) (?:documents|files|docs) (?:do (?:you|we|i) have|are there|can you (?:see|read)|have you (?:read|got)|did i (?:upload|share)|are (?:indexed|available))$/, () => ({ kind: 'list' })],
  [/^how (?:many|much)(?: (?:products?|items?|rows?|suggestions?|decisions?|are|is|there|still|do|we|i|have|left))* (?:wait(?:s|ing)?|needs?|pending|open|left|to)(?: (?:for|a|in|the|to|be|my))* review(?:ed)?(?: queue)?$/, () => ({ kind: 'review-count' })],
  [/^how (?:many|much)(?: (?:products?|items?|rows?|suggestions?|are|is|still|waiting|left))* (?:in|on) (?:the|my|our) (?:product )?(?:review )?queue$/, () => ({ kind: 'review-count' })],
  [/^how (?:long|big|full) is (?:the|my|our) (?:product )?(?:review )?queue$/, () => ({ kind: 'review-count' })],
  [/^(?:is |are )?(?:there )?(?:anything|something|more|any (?:suggestions?|products?|rows?|items?))(?: (?:waiting|left|pending))? (?:for (?:me to )?|to |in (?:the |my )?)review(?: queue)?$/, () => ({ kind: 'review-count' })],
  [/^(?:what(?:'s| is) )?(?:waiting|pending|left) (?:for|in|to) (?:the |my )?review(?: queue)?$/, () => ({ kind: 'review-count' })],
  [new RegExp(`^${asked}(?:open|start|begin|continue|resume)(?: (?:the|my|a|our))?(?: product)?(?: review(?:ing)?)?(?: queue)?(?: (?:for|of) (.+))?$`), (m) => (/review|queue/.test(m[0]) ? { kind: 'open-review', about: named(m[1]) } : { kind: 'question' })],
  [new RegExp(`^${asked}(?:(?:show|give)(?: me)? )?(?:the |my )?(?:product )?review queue$`), () => ({ kind: 'open-review', about: null })],
  [new RegExp(`^${asked}(?:(?:show|give|hand)(?: me)? )(?:the |my )?next (?:suggestion|product|row|review card|card)(?: to review)?$`), () => ({ kind: 'open-review', about: null })],
  [new RegExp(`^${asked}(?:give|show|hand) me (?:something|a (?:suggestion|product|row)|(?:the )?(?:products|suggestions|rows)) to review$`), () => ({ kind: 'open-review', about: null })],
  [/^(?:(?:i (?:want|would like|'d like|am ready) to|let me|let us|let's) )?review (?:(?:the |some |more |my )?(?:products|product suggestions|suggestions))$/, () => ({ kind: 'open-review', about: null })],
  [new RegExp(`^${asked}(?:explain|why) (?:this|that|the|my|your) (?:product )?suggestion$`), () => ({ kind: 'explain-suggestion', about: null })],
  [/^why (?:did|do|would) you suggest (?:this|that|it)$/, () => ({ kind: 'explain-suggestion', about: null })],
  [/^(?:why (?:was|is) (?:this|that|it)|why was this one) suggested$/, () => ({ kind: 'explain-suggestion', about: null })],
  [/^how did you (?:come up with|arrive at|get to|make) (?:this|that) suggestion$/, () => ({ kind: 'explain-suggestion', about: null })],
  [new RegExp(`^${asked}explain (?:the |your |that )?(?:product )?suggestions? (?:for|of|about|on) (.+)$`), (m) => ({ kind: 'explain-suggestion', about: named(m[1]) })],
  [/^why (?:did|do|would) you suggest .{1,200} for (.+)$/, (m) => ({ kind: 'explain-suggestion', about: named(m[1]) })],
  [/^(?:why (?:did|do|would) you suggest|why is there a suggestion for) (.+)$/, (m) => ({ kind: 'explain-suggestion', about: named(m[1]) })],
  [/^what (?:did|do) you suggest for (.+)$/, (m) => ({ kind: 'explain-suggestion', about: named(m[1]) })],
  [new RegExp(`^${asked}(?:start|begin|run|trigger|launch|do|kick off) (?:a |the |another )?(?:re-?train(?:ing)?|new training)(?: run)?(?: (?:of|for|on) (.+))?$`), (m) => ({ kind: 'retrain', about: catalogueNamed(m[1]) })],
  [new RegExp(`^${asked}(?:re-?train|train (?:a|the) new model|train again|train the model again)(?: (?:of|for|on))?(?: (.+))?$`), (m) => ({ kind: 'retrain', about: catalogueNamed(m[1]) })],
  [new RegExp(`^${asked}(?:let (?:the|a) model )?learn from (?:the|our|my|all|these)(?: (?:new|recent|latest))? (?:decisions|corrections|reviews|clicks)$`), () => ({ kind: 'retrain', about: null })],
  [new RegExp(`^${asked}(?:categori[sz]e|classify) (?:(?:a|an|this|the|my|following|new) )*(?:tasks?|tickets?|to-?dos?)(?: ?[:–-] ?| )(?!and |are |by |in |with |of |from )\\S.+$`), () => ({ kind: 'categorize' })],
  [/^(?:what|which) category (?:is|fits|has|does|for) (?:(?:a|this|the|my|following|new) )*(?:task|ticket|to-?do)(?: (?:is|has|fits))? ?[:–-] ?\S.+$/, () => ({ kind: 'categorize' })],
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

/** "the model" and "products" name no catalogue. */
function catalogueNamed(text: string | undefined): string | null {
  const name = named(text?.replace(/^(?:the|our|my) /, '').replace(/(?: product)?(?: model| matcher| catalogue)s?$/, ''))
  return name === null || /^(?:models?|matchers?|products?|suggestions?|catalogues?|again|now|now please|it now)$/.test(name) ? null : name
}

function named(text: string | undefined): string | null {
  const name = (text ?? '').replace(/^["'“‘]|["'”’]$/g, '').trim()
  return name === '' || /^(?:it|this|that|this one|please)$/.test(name) ? null : name
}

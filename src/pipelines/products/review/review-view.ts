/** What a card shows of one item: only what every reader of the card may see. Doors draw it; nothing in it is markup. */
export interface ReviewView {
  itemId: string
  catalogue: { id: string; name: string }
  /** Items of this catalogue that still wait for a decision and that the reader may see, this one included. */
  waiting: number
  state: 'open' | 'decided' | 'auto'
  original: ProductFacts & {
    /** The table it came from and its line there. */
    tableTitle: string
    line: number
    /** Near-identical rows that this decision covers. */
    rows: number
  }
  suggestion: {
    kind: 'match' | 'new'
    /** Goes back with a decision: what is approved must be what was shown. */
    mark: string
    /** Null for `new`. */
    productId: string | null
    title: string
    /** The product's facts, for `match`. */
    product: ProductFacts | null
    /** Calibrated probability, 0 to 1. */
    confidence: number
    /** The strongest reasons first, in plain words. Positive speaks for the suggestion. Null: what made it cannot be asked any more. */
    why: { words: string; contribution: number }[] | null
    /** For `new`: the product that came closest; what `why` compares the row with. */
    closest: { title: string; probability: number } | null
    /** Rules that shaped the title, with the corrections for each that the reader may see; `support` is null for those that are built in. */
    rules: { id: string; description: string; support: number | null }[]
    /** Earlier decisions like this one, as evidence. */
    evidence: { decisionId: string; rawTitle: string; title: string; userId: string | null; at: number }[]
    /** What made it: model, features, rules, threshold. */
    madeBy: string
  }
  /** Other products it could be, the best first; never the suggested one. */
  others: { productId: string; title: string; probability: number }[]
  /** The decision that counts now, when there is one. */
  decision: { decisionId: string; kind: DecisionKind; title: string; userId: string | null; at: number; undoable: boolean } | null
}

export interface ProductFacts {
  title: string
  description: string
  brand: string
  code: string
  price: number | null
  /** '' where it is not known. */
  currency: string
  category: string
  attributes: Record<string, string>
}

export type DecisionKind = 'approve' | 'correct' | 'not-same' | 'skip' | 'auto' | 'undo'

/** What a reviewer says. `not-same`: the suggested product is wrong and a new one is meant, titled by the rules. */
export type Verdict =
  | { kind: 'approve' }
  | { kind: 'correct'; to: { productId: string } | { title: string } }
  | { kind: 'not-same' }
  | { kind: 'skip' }

export type DecideOutcome =
  | { kind: 'decided'; decisionId: string; view: ReviewView }
  /** A second delivery of the same click, or somebody else was faster. */
  | { kind: 'already'; view: ReviewView }
  /** Another suggestion came since it was shown: nothing was decided. */
  | { kind: 'changed'; view: ReviewView }
  /** Gone, hidden from this person, or not theirs to decide. */
  | { kind: 'refused'; reason: string }

export type NextOutcome =
  | { kind: 'item'; view: ReviewView }
  /** Nothing waits, or others have it all in hand. */
  | { kind: 'empty'; reason: string }
  | { kind: 'refused'; reason: string }

/** Look-alikes that one click would approve: what would happen, before it happens. */
export interface BulkPreview {
  catalogueId: string
  /** What they have in common, in words: "suggested: Canon PIXMA MP620, confidence at least 95 %". */
  title: string
  items: number
  rows: number
  examples: { original: string; suggestion: string; confidence: number }[]
  /** Names exactly these items as they are now; approving something else is refused. */
  token: string
}

export type BulkOutcome =
  | { kind: 'done'; batchId: string; items: number; rows: number }
  /** The items changed since the preview: a new one is shown. */
  | { kind: 'changed'; preview: BulkPreview | null }
  | { kind: 'already'; batchId: string }
  | { kind: 'refused'; reason: string }

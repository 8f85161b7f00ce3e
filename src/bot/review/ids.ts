/** Action and callback ids of reviewing; used by the cards and by the listeners. */
export const reviewIds = {
  open: 'review.open',
  here: 'review.here',
  next: 'review.next',
  approve: 'review.approve',
  correct: 'review.correct',
  notSame: 'review.not-same',
  skip: 'review.skip',
  why: 'review.why',
  undo: 'review.undo',
  bulk: 'review.bulk',
  rules: 'review.rules',
  rulesPage: 'review.rules-page',
  rulesBuiltIn: 'review.rules-built-in',
  rulesBefore: 'review.rules-before',
  rulesAfter: 'review.rules-after',
  rule: 'review.rule',
  ruleOff: 'review.rule-off',
  ruleOn: 'review.rule-on',
  undoBatch: 'review.undo-batch',
  undoAuto: 'review.undo-auto',
  findProduct: 'review.find-product',
  correctForm: 'review.correct-form',
  bulkForm: 'review.bulk-form',
} as const

/** Of model versions: shown on notices here, listened to where models are trained. */
export const modelIds = { rollback: 'products.rollback' } as const

/** Inputs of the correcting form: block ids. The action id is the same, save for the search (`reviewIds.findProduct`). */
export const reviewInputs = { candidate: 'review.input-candidate', product: 'review.input-product', title: 'review.input-title' } as const

/** What a button of a card carries: whose card it is, what it is about, and the catalogue that the reviewer works through. */
export interface CardValue {
  ownerId: string
  /** Item, decision or batch, by the button. */
  subjectId: string
  catalogueId: string | null
  /** Of the suggestion that the card shows. */
  mark?: string | undefined
}

export function cardValue(value: CardValue): string {
  return [value.ownerId, value.subjectId, value.catalogueId ?? '', ...(value.mark === undefined ? [] : [value.mark])].join(':')
}

/** Null when it is none of ours. */
export function readCardValue(value: string): CardValue | null {
  const [ownerId, subjectId, catalogueId, mark] = value.split(':')
  return ownerId && subjectId && catalogueId !== undefined ? { ownerId, subjectId, catalogueId: catalogueId || null, ...(mark ? { mark } : {}) } : null
}

/** What of a catalogue's rules shows: a page of those that were learned, or of those that are built in. */
export interface RulesPage {
  catalogueId: string
  builtIn: boolean
  /** Rules before this page. */
  at: number
}

export function rulesValue(page: RulesPage): string {
  return `${page.catalogueId}:${page.builtIn ? 'built-in' : 'learned'}:${page.at}`
}

/** Null when it is none of ours. */
export function readRulesValue(value: string): RulesPage | null {
  const [catalogueId, which, at] = value.split(':')
  if (!catalogueId || (which !== 'built-in' && which !== 'learned') || !/^\d{1,6}$/.test(at ?? '')) return null
  return { catalogueId, builtIn: which === 'built-in', at: Number(at) }
}

/** One rule of one place, and the page that it was opened from. */
export function ruleValue(rule: RulesPage & { place: string; ruleId: string }): string {
  return `${rulesValue(rule)}:${rule.place}:${rule.ruleId}`
}

export function readRuleValue(value: string): (RulesPage & { place: string; ruleId: string }) | null {
  const page = readRulesValue(value)
  const [, , , place, ruleId] = value.split(':')
  return page && place !== undefined && ruleId ? { ...page, place, ruleId } : null
}

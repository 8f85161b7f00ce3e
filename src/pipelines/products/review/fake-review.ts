import type { ReviewStories, Viewer } from './review-stories.js'
import type { BulkPreview, DecideOutcome, ReviewView, Verdict } from './review-view.js'

/** A row with a suggestion, as the stories would show it; for tests. */
export function fakeView(change: Partial<Omit<ReviewView, 'original' | 'suggestion'>> & { original?: Partial<ReviewView['original']>; suggestion?: Partial<ReviewView['suggestion']> } = {}): ReviewView {
  const facts = { title: 'Sony KDL46 BRAVIA TV blk', description: '', brand: 'Sony', code: 'KDL46', price: 1299, currency: '', category: '', attributes: {} }
  return {
    itemId: 'item_1',
    catalogue: { id: 'cat_1', name: 'Televisions' },
    waiting: 12,
    state: 'open',
    others: [{ productId: 'prod_2', title: 'Sony KDL-52 BRAVIA television', probability: 0.2 }],
    decision: null,
    ...change,
    original: { ...facts, tableTitle: 'prices.csv', line: 214, rows: 3, ...change.original },
    suggestion: {
      kind: 'match',
      mark: 'mark_1',
      productId: 'prod_1',
      title: 'Sony KDL-46 BRAVIA television black',
      product: { ...facts, title: 'Sony KDL-46 BRAVIA television black', price: 1199.5, code: 'KDL-46' },
      confidence: 0.87,
      why: [{ words: 'the model code is the same', contribution: 2.1 }, { words: 'the price differs by 8 %', contribution: -0.4 }],
      closest: null,
      rules: [{ id: 'rule_1', description: '“blk” is written “black”', support: 7 }],
      evidence: [{ decisionId: 'dec_0', rawTitle: 'Sony KDL40 blk', title: 'Sony KDL-40 black', userId: null, at: 1.7e12 }],
      madeBy: 'pairs v3, threshold 0.94',
      ...change.suggestion,
    },
  }
}

export interface FakeReview extends ReviewStories {
  /** Item ids with what counts now. */
  decided: Map<string, { decisionId: string; verdict: Verdict; userId: string; batchId: string | null }>
  /** Deletes an item, as when its table is deleted. */
  remove(itemId: string): void
  /** Somebody decides behind the door's back. */
  decideAs(userId: string, itemId: string, verdict: Verdict): void
  calls: string[]
}

/** Reviewing in memory with the outcomes of the real one: claims, second deliveries, decided meanwhile, gone. */
export function createFakeReview(views: ReviewView[]): FakeReview {
  const items = new Map(views.map((view) => [view.itemId, view]))
  const decided: FakeReview['decided'] = new Map()
  const claims = new Map<string, string>()
  const keys = new Map<string, DecideOutcome>()
  const batches = new Map<string, { key: string; items: number; undone: boolean }>()
  const calls: string[] = []
  let sequence = 0
  const refused = (viewer: Viewer) => (viewer.actor.role === 'user' ? ({ kind: 'refused', reason: 'Only reviewers decide.' } as const) : null)
  const gone = { kind: 'refused', reason: 'This row is not here any more.' } as const
  const open = () => [...items.values()].filter((item) => !decided.has(item.itemId))
  const show = (viewer: Viewer, itemId: string): ReviewView | null => {
    const item = items.get(itemId)
    if (!item || viewer.actor.role === 'user') return null
    const now = decided.get(itemId)
    if (!now) return { ...item, waiting: open().length }
    const title = now.verdict.kind === 'correct' && 'title' in now.verdict.to ? now.verdict.to.title : item.suggestion.title
    const undoable = now.userId === viewer.actor.userId || viewer.actor.role === 'admin'
    return { ...item, waiting: open().length, state: 'decided', decision: { decisionId: now.decisionId, kind: now.verdict.kind, title, userId: now.userId, at: 1.7e12, undoable } }
  }
  const write = (userId: string, itemId: string, verdict: Verdict, batchId: string | null = null) => {
    sequence += 1
    decided.set(itemId, { decisionId: `dec_${sequence}`, verdict, userId, batchId })
    claims.delete(itemId)
    return `dec_${sequence}`
  }
  const alike = (itemId: string): BulkPreview | null => {
    const item = items.get(itemId)
    const like = open().filter((each) => each.suggestion.title === item?.suggestion.title)
    if (!item || like.length < 2) return null
    const examples = like.map((each) => ({ original: each.original.title, suggestion: each.suggestion.title, confidence: each.suggestion.confidence }))
    return { catalogueId: item.catalogue.id, title: `suggested: ${item.suggestion.title}`, items: like.length, rows: like.reduce((sum, each) => sum + each.original.rows, 0), examples, token: like.map((each) => each.itemId).join('+') }
  }

  return {
    decided,
    calls,
    remove: (itemId) => void items.delete(itemId),
    decideAs: (userId, itemId, verdict) => void write(userId, itemId, verdict),
    async next(viewer, catalogueId) {
      calls.push(`next ${viewer.audience.kind}`)
      const no = refused(viewer)
      if (no) return no
      const mine = open().filter((item) => (!catalogueId || item.catalogue.id === catalogueId) && (claims.get(item.itemId) ?? viewer.actor.userId) === viewer.actor.userId)
      const item = mine.find((each) => claims.has(each.itemId)) ?? mine[0]
      if (!item) return { kind: 'empty', reason: 'Nothing waits for you.' }
      claims.set(item.itemId, viewer.actor.userId)
      return { kind: 'item', view: show(viewer, item.itemId)! }
    },
    async inHand(viewer) {
      const [itemId] = [...claims].find(([, userId]) => userId === viewer.actor.userId) ?? []
      return itemId === undefined ? null : show(viewer, itemId)
    },
    async find(viewer, words) {
      const item = [...items.values()].find((each) => words.toLowerCase().split(' ').every((word) => each.original.title.toLowerCase().includes(word)))
      return item ? show(viewer, item.itemId) : null
    },
    view: async (viewer, itemId) => show(viewer, itemId),
    async decide(viewer, itemId, verdict, actionKey) {
      calls.push(`decide ${verdict.kind}`)
      const before = show(viewer, itemId)
      if (!before) return refused(viewer) ?? gone
      if (keys.has(actionKey) || decided.has(itemId)) return { kind: 'already', view: before }
      const outcome = { kind: 'decided' as const, decisionId: write(viewer.actor.userId, itemId, verdict), view: show(viewer, itemId)! }
      keys.set(actionKey, outcome)
      return outcome
    },
    async undo(viewer, decisionId) {
      calls.push('undo')
      const found = [...decided].find(([, each]) => each.decisionId === decisionId)
      if (!found || !items.has(found[0])) return refused(viewer) ?? gone
      if (found[1].userId !== viewer.actor.userId && viewer.actor.role !== 'admin') return { kind: 'refused', reason: 'Only who decided can take it back.' }
      decided.delete(found[0])
      claims.set(found[0], viewer.actor.userId)
      return { kind: 'decided', decisionId, view: show(viewer, found[0])! }
    },
    findProducts: async (_viewer, itemId, text) => (items.get(itemId)?.others ?? []).filter((each) => each.title.toLowerCase().includes(text.toLowerCase())),
    countLookAlikes: async (_viewer, itemId) => alike(itemId)?.items ?? 0,
    previewBulk: async (_viewer, itemId) => alike(itemId),
    async approveBulk(viewer, token, actionKey) {
      calls.push('bulk')
      const [batchId] = [...batches].find(([, each]) => each.key === actionKey) ?? []
      if (batchId) return { kind: 'already', batchId }
      const wanted = token.split('+')
      const now = alike(wanted[0]!)
      if (now?.token !== token) return { kind: 'changed', preview: now }
      const fresh = `batch_${batches.size + 1}`
      for (const itemId of wanted) write(viewer.actor.userId, itemId, { kind: 'approve' }, fresh)
      batches.set(fresh, { key: actionKey, items: wanted.length, undone: false })
      return { kind: 'done', batchId: fresh, items: now.items, rows: now.rows }
    },
    async undoBatch(_viewer, batchId) {
      const batch = batches.get(batchId)
      if (!batch) return { kind: 'refused', reason: 'There is no such batch.' }
      if (batch.undone) return { kind: 'already' }
      batch.undone = true
      for (const [itemId, each] of decided) if (each.batchId === batchId) decided.delete(itemId)
      return { kind: 'undone', items: batch.items }
    },
    rules: async () => null,
    rule: async () => null,
    switchRule: async () => gone,
    async overview(viewer) {
      if (viewer.actor.role === 'user') return []
      const names = new Map([...items.values()].map((item) => [item.catalogue.id, item.catalogue.name]))
      return [...names].map(([catalogueId, name]) => {
        const rows = [...items.values()].filter((item) => item.catalogue.id === catalogueId)
        const waiting = rows.filter((item) => !decided.has(item.itemId)).length
        return { catalogueId, name, products: 2, rows: rows.length, waiting, decided: rows.length - waiting, autoAccepted: 0, autoAccept: { state: 'off' as const, reason: null, targetPrecision: 0.98 }, agreement: null, model: null }
      })
    },
  }
}

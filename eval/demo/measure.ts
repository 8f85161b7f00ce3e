import { importedItems } from '../../src/db/import-items.js'
import { productsChangedSince } from '../../src/db/products.js'
import type { ReviewItemRow } from '../../src/db/review-items.js'
import { chooseThreshold } from '../../src/pipelines/learning/auto-accept.js'
import type { ProductWorkspace } from '../../bench/product-workspace.js'
import type { DemoData, Recorded } from './recorded.js'

const targetPrecision = 0.98
const fewestToAccept = 20

/** How the suggestions for undecided rows are, against what people said of them. */
export interface Measured {
  model: string
  rows: number
  /** Share of rows whose suggestion is what people decided: that product, or a new one. */
  accuracy: number
  /** Share that the model may accept without a person, and how often it is right there; null: it accepts none. */
  acceptable: number
  acceptedRight: number | null
  needReview: number
}

/** Items with what people said of them, one an item. */
export async function itemsOf(workspace: ProductWorkspace, importId: string, recorded: readonly Recorded[]): Promise<{ item: ReviewItemRow; said: Recorded }[]> {
  const byLine = new Map(recorded.map((each) => [each.line, each]))
  const found = new Map<string, { item: ReviewItemRow; said: Recorded }>()
  for (let after = 0; ; ) {
    const page = await importedItems(workspace.handle.db, workspace.orgId, importId, after, 1000)
    for (const { line, item } of page) {
      const said = byLine.get(line)
      // Near-identical rows are one item; it is measured only when all of them are.
      if (said && (!found.has(item.id) || said.use === 'train')) found.set(item.id, { item, said })
    }
    if (page.length < 1000) return [...found.values()]
    after = page.at(-1)!.line
  }
}

/** Product ids by the names that the decisions use; those that decisions made by their titles. */
export async function productIds(workspace: ProductWorkspace, catalogueId: string, data: DemoData): Promise<Map<string, string>> {
  const rows = await productsChangedSince(workspace.handle.db, workspace.orgId, catalogueId, 0, 1_000_000)
  return new Map(rows.map((row) => [row.importId === null ? `title ${row.title}` : data.keyOf(row), row.id]))
}

/** What a row is: some of the products that there are now, or none of them. */
export function truthOf(said: Recorded, ids: Map<string, string>): string[] {
  return [...said.products, ...(said.title ? [`title ${said.title}`] : [])].flatMap((key) => ids.get(key) ?? [])
}

/** On the rows that nobody decided. */
export async function measure(workspace: ProductWorkspace, catalogueId: string, items: { item: ReviewItemRow; said: Recorded }[], ids: Map<string, string>): Promise<Measured> {
  const matcher = await workspace.products.matcher(workspace.orgId, catalogueId)
  const judge = ({ item, said }: (typeof items)[number]) => {
    const { kind, productId } = item.suggestion!
    const truth = truthOf(said, ids)
    return { isMatch: kind === 'match', score: item.confidence!, right: kind === 'match' ? truth.includes(productId!) : truth.length === 0 }
  }
  // A trained model brings its threshold along; the starter's is chosen on the rows that were decided, with what it said of them.
  const acceptFrom = matcher.id === null ? chooseThreshold(items.filter(({ said }) => said.use === 'train').map(judge).filter((each) => each.isMatch), targetPrecision, fewestToAccept)?.threshold : matcher.acceptFrom
  const judged = items
    .filter(({ said }) => said.use === 'measure')
    .map(judge)
    .map(({ isMatch, score, right }) => ({ right, accepted: isMatch && acceptFrom != null && score >= acceptFrom }))
  const accepted = judged.filter((each) => each.accepted)
  const share = (some: number, all: number) => (all === 0 ? 0 : some / all)
  return {
    model: matcher.version,
    rows: judged.length,
    accuracy: share(judged.filter((each) => each.right).length, judged.length),
    acceptable: share(accepted.length, judged.length),
    acceptedRight: accepted.length === 0 ? null : share(accepted.filter((each) => each.right).length, accepted.length),
    needReview: judged.length - accepted.length,
  }
}

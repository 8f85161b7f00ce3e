import { sigmoid } from './linear-algebra.js'
import type { WeightedRow } from './logistic.js'

/** A node splits at `feature <= threshold` (left) or is a leaf (`feature` -1). `value` is its own best answer, in logits. */
export interface TreeNode {
  feature: number
  threshold: number
  left: number
  right: number
  value: number
}

export interface TreeOptions {
  trees: number
  depth: number
  rate: number
  /** Least sum of bends (weight·p·(1-p)) in a leaf. */
  leastBend: number
  ridge: number
  /** Share of rows that each tree sees. */
  sample: number
  /** Share of features that each tree sees. */
  features: number
}

export const treeDefaults: TreeOptions = { trees: 100, depth: 3, rate: 0.1, leastBend: 1, ridge: 3, sample: 0.8, features: 0.6 }

const bins = 64

/**
 * Gradient boosting of small trees on the logistic loss, second order, with histogram splits (Chen and Guestrin,
 * XGBoost, 2016). `start` holds the logits to begin from. All chance comes from `random`.
 */
export function fitTrees(rows: readonly WeightedRow[], start: Float64Array, random: () => number, options: TreeOptions = treeDefaults): TreeNode[][] {
  const width = rows[0]?.features.length ?? 0
  const edges = Array.from({ length: width }, (_, f) => edgesOf(rows, f))
  const binned = edges.map((own, f) => Uint8Array.from(rows, (row) => binOf(own, row.features[f]!)))
  const logits = Float64Array.from(start)
  const gradients = new Float64Array(rows.length)
  const bends = new Float64Array(rows.length)
  const trees: TreeNode[][] = []
  for (let round = 0; round < options.trees; round++) {
    for (let i = 0; i < rows.length; i++) {
      const { weight, label } = rows[i]!
      const p = sigmoid(logits[i]!)
      gradients[i] = weight * (p - label)
      bends[i] = weight * p * (1 - p)
    }
    const seen = sampled(rows.length, options.sample, random)
    const allowed = edges.flatMap((own, f) => (own.length > 0 && random() < options.features ? [f] : []))
    const tree = growTree(seen, allowed, { binned, edges, gradients, bends }, options)
    trees.push(tree)
    for (let i = 0; i < rows.length; i++) logits[i]! += treeValue(tree, rows[i]!.features)
  }
  return trees
}

function sampled(count: number, share: number, random: () => number): Int32Array {
  const seen = new Int32Array(count)
  let taken = 0
  for (let i = 0; i < count; i++) if (random() < share) seen[taken++] = i
  return seen.subarray(0, taken)
}

interface Histograms {
  binned: Uint8Array[]
  edges: Float64Array[]
  gradients: Float64Array
  bends: Float64Array
}

function growTree(seen: Int32Array, allowed: number[], data: Histograms, options: TreeOptions): TreeNode[] {
  const nodes: TreeNode[] = []
  const sums = new Float64Array(bins * 2)
  const add = (members: Int32Array, depth: number): number => {
    let gradient = 0
    let bend = 0
    for (let i = 0; i < members.length; i++) {
      gradient += data.gradients[members[i]!]!
      bend += data.bends[members[i]!]!
    }
    const at = nodes.length
    const node: TreeNode = { feature: -1, threshold: 0, left: -1, right: -1, value: (-options.rate * gradient) / (bend + options.ridge) }
    nodes.push(node)
    const split = depth < options.depth && bend >= 2 * options.leastBend ? bestSplit(members, allowed, gradient, bend, data, options, sums) : undefined
    if (split === undefined) return at
    const bin = data.binned[split.feature]!
    node.feature = split.feature
    node.threshold = data.edges[split.feature]![split.bin]!
    const [low, high] = part(members, bin, split.bin)
    node.left = add(low, depth + 1)
    node.right = add(high, depth + 1)
    return at
  }
  add(seen, 0)
  return nodes
}

function bestSplit(
  members: Int32Array, allowed: number[], gradient: number, bend: number, data: Histograms, options: TreeOptions, sums: Float64Array,
): { feature: number; bin: number } | undefined {
  let best: { feature: number; bin: number } | undefined
  let most = 1e-6
  const worth = (g: number, h: number): number => (g * g) / (h + options.ridge)
  const whole = worth(gradient, bend)
  for (const feature of allowed) {
    addUp(members, data.binned[feature]!, data.gradients, data.bends, sums)
    let g = 0
    let h = 0
    for (let edge = 0; edge < data.edges[feature]!.length; edge++) {
      g += sums[edge * 2]!
      h += sums[edge * 2 + 1]!
      if (h < options.leastBend || bend - h < options.leastBend) continue
      const gain = worth(g, h) + worth(gradient - g, bend - h) - whole
      if (gain > most) {
        most = gain
        best = { feature, bin: edge }
      }
    }
  }
  return best
}

function part(members: Int32Array, bin: Uint8Array, at: number): [low: Int32Array, high: Int32Array] {
  const low = new Int32Array(members.length)
  const high = new Int32Array(members.length)
  let lows = 0
  let highs = 0
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!
    if (bin[i]! <= at) low[lows++] = i
    else high[highs++] = i
  }
  return [low.subarray(0, lows), high.subarray(0, highs)]
}

/** Gradient and bend of the members by bin, side by side. */
function addUp(members: Int32Array, bin: Uint8Array, gradients: Float64Array, bends: Float64Array, sums: Float64Array): void {
  sums.fill(0)
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!
    const at = bin[i]! << 1
    sums[at]! += gradients[i]!
    sums[at + 1]! += bends[i]!
  }
}

/** Up to 63 thresholds between the values of one feature, by its quantiles; none when all values are the same. */
function edgesOf(rows: readonly WeightedRow[], feature: number): Float64Array {
  const values = Float64Array.from(rows, (row) => row.features[feature]!).sort()
  const edges: number[] = []
  for (let k = 1; k < bins; k++) {
    const value = values[Math.min(values.length - 1, Math.floor((k * values.length) / bins))]!
    let next = Math.floor((k * values.length) / bins) + 1
    while (next < values.length && values[next]! <= value) next++
    if (next >= values.length) break
    const edge = (value + values[next]!) / 2
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge)
  }
  return Float64Array.from(edges)
}

function binOf(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= edges[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

export function treeValue(tree: readonly TreeNode[], features: Float64Array): number {
  let node = tree[0]!
  while (node.feature >= 0) node = tree[features[node.feature]! <= node.threshold ? node.left : node.right]!
  return node.value
}

/**
 * Shares a tree's answer among the features asked on the way (Saabas): each step adds what it changed in the node's own
 * answer. Adds to `into`; returns the answer of the root, so that root + added = the tree's value.
 */
export function explainTree(tree: readonly TreeNode[], features: Float64Array, into: Float64Array): number {
  let node = tree[0]!
  const root = node.value
  while (node.feature >= 0) {
    const next = tree[features[node.feature]! <= node.threshold ? node.left : node.right]!
    into[node.feature]! += next.value - node.value
    node = next
  }
  return root
}

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
/** Quantiles of so many rows are near enough to those of all. */
const mostForEdges = 8192

/**
 * Gradient boosting of small trees on the logistic loss, second order, with histogram splits (Chen and Guestrin,
 * XGBoost, 2016). `start` holds the logits to begin from. All chance comes from `random`.
 */
export function fitTrees(rows: readonly WeightedRow[], start: Float64Array, random: () => number, options: TreeOptions = treeDefaults): TreeNode[][] {
  const width = rows[0]?.features.length ?? 0
  const edges = Array.from({ length: width }, (_, f) => edgesOf(rows, f))
  const binned = edges.map(() => new Uint8Array(rows.length))
  for (let i = 0; i < rows.length; i++) for (let f = 0; f < width; f++) binned[f]![i] = binOf(edges[f]!, rows[i]!.features[f]!)
  const logits = Float64Array.from(start)
  /** Gradient and bend of each row, side by side. */
  const slopes = new Float64Array(rows.length * 2)
  const trees: TreeNode[][] = []
  for (let round = 0; round < options.trees; round++) {
    for (let i = 0; i < rows.length; i++) {
      const { weight, label } = rows[i]!
      const p = sigmoid(logits[i]!)
      slopes[i * 2] = weight * (p - label)
      slopes[i * 2 + 1] = weight * p * (1 - p)
    }
    const seen = sampled(rows.length, options.sample, random)
    const allowed = edges.flatMap((own, f) => (own.length > 0 && random() < options.features ? [f] : []))
    const grown = growTree(seen, allowed, { binned, edges, slopes }, options)
    trees.push(grown.nodes)
    addValues(grown, binned, logits)
  }
  return trees
}

function sampled(count: number, share: number, random: () => number): Int32Array {
  const seen = new Int32Array(count)
  let taken = 0
  for (let i = 0; i < count; i++) if (random() < share) seen[taken++] = i
  return seen.subarray(0, taken)
}

interface Data {
  binned: Uint8Array[]
  edges: Float64Array[]
  slopes: Float64Array
}

interface Grown {
  nodes: TreeNode[]
  /** The last bin that goes left, per node: rows are told apart by their bins, which are small, and not by their values. */
  cuts: number[]
}

/** Sums of gradient and bend by bin, for each allowed feature in turn. */
type Histograms = Float64Array

function growTree(seen: Int32Array, allowed: number[], data: Data, options: TreeOptions): Grown {
  const nodes: TreeNode[] = []
  const cuts: number[] = []
  const add = (members: Int32Array, depth: number, known: Histograms | undefined): number => {
    let gradient = 0
    let bend = 0
    for (let k = 0; k < members.length; k++) {
      const at = members[k]! * 2
      gradient += data.slopes[at]!
      bend += data.slopes[at + 1]!
    }
    const at = nodes.length
    const node: TreeNode = { feature: -1, threshold: 0, left: -1, right: -1, value: (-options.rate * gradient) / (bend + options.ridge) }
    nodes.push(node)
    cuts.push(-1)
    if (depth >= options.depth || bend < 2 * options.leastBend) return at
    const sums = known ?? addUp(members, allowed, data)
    const split = bestSplit(allowed, gradient, bend, data, options, sums)
    if (split === undefined) return at
    node.feature = split.feature
    node.threshold = data.edges[split.feature]![split.bin]!
    cuts[at] = split.bin
    const [low, high] = part(members, data.binned[split.feature]!, split.bin)
    // Only the smaller side is added up; the other is what is left of both.
    const lowIsSmaller = low.length < high.length
    const deeper = depth + 1 < options.depth
    const smaller = deeper ? addUp(lowIsSmaller ? low : high, allowed, data) : undefined
    const larger = smaller && minus(sums, smaller)
    node.left = add(low, depth + 1, lowIsSmaller ? smaller : larger)
    node.right = add(high, depth + 1, lowIsSmaller ? larger : smaller)
    return at
  }
  add(seen, 0, undefined)
  return { nodes, cuts }
}

function bestSplit(allowed: number[], gradient: number, bend: number, data: Data, options: TreeOptions, sums: Histograms): { feature: number; bin: number } | undefined {
  let best: { feature: number; bin: number } | undefined
  let most = 1e-6
  const worth = (g: number, h: number): number => (g * g) / (h + options.ridge)
  const whole = worth(gradient, bend)
  for (const [nth, feature] of allowed.entries()) {
    const from = nth * bins * 2
    const { length } = data.edges[feature]!
    let g = 0
    let h = 0
    for (let edge = 0; edge < length; edge++) {
      g += sums[from + edge * 2]!
      h += sums[from + edge * 2 + 1]!
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

function addUp(members: Int32Array, allowed: number[], data: Data): Histograms {
  const sums = new Float64Array(allowed.length * bins * 2)
  // What is read for each feature lies close together then.
  const own = new Float64Array(members.length * 2)
  for (let k = 0; k < members.length; k++) {
    const at = members[k]! * 2
    own[k * 2] = data.slopes[at]!
    own[k * 2 + 1] = data.slopes[at + 1]!
  }
  for (let nth = 0; nth < allowed.length; nth++) addFeature(members, data.binned[allowed[nth]!]!, own, sums, nth * bins * 2)
  return sums
}

function addFeature(members: Int32Array, bin: Uint8Array, own: Float64Array, sums: Histograms, from: number): void {
  for (let k = 0; k < members.length; k++) {
    const at = from + (bin[members[k]!]! << 1)
    sums[at]! += own[k * 2]!
    sums[at + 1]! += own[k * 2 + 1]!
  }
}

function minus(all: Histograms, some: Histograms): Histograms {
  const rest = new Float64Array(all.length)
  for (let i = 0; i < all.length; i++) rest[i] = all[i]! - some[i]!
  return rest
}

function addValues({ nodes, cuts }: Grown, binned: Uint8Array[], logits: Float64Array): void {
  const bin = nodes.map((node) => binned[Math.max(0, node.feature)]!)
  const feature = Int32Array.from(nodes, (node) => node.feature)
  const left = Int32Array.from(nodes, (node) => node.left)
  const right = Int32Array.from(nodes, (node) => node.right)
  const value = Float64Array.from(nodes, (node) => node.value)
  for (let i = 0; i < logits.length; i++) {
    let at = 0
    while (feature[at]! >= 0) at = bin[at]![i]! <= cuts[at]! ? left[at]! : right[at]!
    logits[i]! += value[at]!
  }
}

/** Up to 63 thresholds between the values of one feature, by its quantiles; none when all values are the same. */
function edgesOf(rows: readonly WeightedRow[], feature: number): Float64Array {
  const step = Math.ceil(rows.length / mostForEdges)
  const values = Float64Array.from({ length: Math.ceil(rows.length / step) }, (_, i) => rows[i * step]!.features[feature]!).sort()
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

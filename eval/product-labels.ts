import { pickForReview } from '../src/pipelines/learning/pick-for-review.js'
import { seeded, shuffled } from '../src/pipelines/learning/random.js'
import { pairProbability, trainMatcher, type MatcherExample, type MatcherModel } from '../src/pipelines/products/matching/matcher.js'
import { pairFeatureNames } from '../src/pipelines/products/matching/pair-features.js'

const firstLabels = 20
const batch = 10

/**
 * What a model knows after `budget` answers from the review queue, starting from nothing: the first ones are half the pairs
 * whose titles are most alike and half random ones, the others the queue picks in batches, each with a model of what was
 * answered until then.
 */
export function labelsFromQueue(pool: MatcherExample[], budget: number, seed: number): MatcherModel {
  const alike = pairFeatureNames.indexOf('title letters cosine')
  const answered = new Set<number>()
  const mixed = shuffled(pool.map((_, i) => i), seeded(seed))
  // A tenth of the pool drawn by chance, so that seeds differ in what they begin with.
  const start = mixed.slice(0, Math.ceil(pool.length / 10)).sort((a, b) => pool[b]!.features[alike]! - pool[a]!.features[alike]!)
  for (const i of start.slice(0, firstLabels / 2)) answered.add(i)
  for (const i of mixed.slice(-firstLabels / 2)) answered.add(i)
  while (answered.size < budget) {
    const model = learn(pool, answered, seed)
    const open = mixed.filter((i) => !answered.has(i)).map((i) => {
      const probability = pairProbability(model, pool[i]!.features)
      return { id: String(i), margin: Math.abs(probability - 0.5), confidence: probability }
    })
    for (const { id } of pickForReview(open, Math.min(batch, budget - answered.size), seed * 1000 + answered.size)) answered.add(Number(id))
  }
  return learn(pool, answered, seed)
}

function learn(pool: MatcherExample[], answered: Set<number>, seed: number): MatcherModel {
  return trainMatcher([...answered].map((i) => pool[i]!), { kind: 'logistic', seed })
}

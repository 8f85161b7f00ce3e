import { z } from 'zod'
import { floatArray, intArray, packTensors, unpackTensors } from '../learning/train/tensor-file.js'
import type { Tensors } from '../learning/train/learner.js'
import type { CategorizerModel, Expert } from './model.js'

const number = z.number()
const metaShape = z.object({
  kind: z.literal('categorizer'),
  categories: z.array(z.string()).min(2),
  embedder: z.object({ modelVersion: z.string(), preprocessVersion: z.string(), dimension: number }),
  features: z.string(),
  ngrams: z.object({ words: number, shortest: number, longest: number, leastTexts: number, wordShare: number }),
  experts: z.array(z.object({ input: z.enum(['ngrams', 'embedding']), trainer: z.enum(['logistic', 'head']), temperature: number, share: number, weights: z.array(z.string()) })),
  temperature: number,
  thresholds: z.object({
    version: z.string(), setFrom: number.nullable(), gap: number, belongFrom: number, newBelow: number, offered: number,
    conformal: z.object({ coverage: number, floor: number, calibratedOn: number }),
  }),
  examples: z.object({ ids: z.array(z.string()), texts: z.array(z.string().nullable()) }),
  dataVersion: z.string(),
})

export function writeModel(model: CategorizerModel): Buffer {
  const { categories, embedder, features, vocabulary, experts, temperature, thresholds, examples, dataVersion } = model
  const meta: z.input<typeof metaShape> = {
    kind: 'categorizer', categories, embedder, features, ngrams: vocabulary.settings, temperature, thresholds, dataVersion,
    experts: experts.map((expert) => ({ input: expert.input, trainer: expert.trainer, temperature: expert.temperature, share: expert.share, weights: Object.keys(expert.weights) })),
    examples: { ids: examples.ids, texts: examples.texts },
  }
  const weights = experts.flatMap((expert, i) => Object.entries(expert.weights).map(([name, array]) => [`expert${i}.${name}`, array] as const))
  return packTensors(meta, {
    'vocabulary.known': vocabulary.known,
    'vocabulary.rarity': vocabulary.rarity,
    'examples.categories': examples.categories,
    'examples.vectors': examples.vectors,
    ...Object.fromEntries(weights),
  })
}

/** @throws Error when the bytes are no model, or one whose arrays do not fit together */
export function readModel(bytes: Uint8Array): CategorizerModel {
  const { meta, arrays } = unpackTensors(bytes)
  const facts = metaShape.parse(meta)
  const known = intArray(arrays, 'vocabulary.known')
  const classes = facts.categories.length
  const experts = facts.experts.map(({ weights: names, ...expert }, i): Expert => {
    const weights: Tensors = Object.fromEntries(names.map((name) => [name, floatArray(arrays, `expert${i}.${name}`)]))
    const width = expert.input === 'ngrams' ? known.length : facts.embedder.dimension
    if (expert.trainer === 'logistic' && (weights['weights']?.length !== width * classes || weights['bias']?.length !== classes)) throw new Error('the weights of the model do not fit its categories')
    if (expert.trainer === 'head' && weights['hidden']?.length !== width * (weights['hiddenBias']?.length ?? 0)) throw new Error('the weights of the model do not fit its embedder')
    return { ...expert, weights }
  })
  const { ids, texts } = facts.examples
  return {
    categories: facts.categories,
    embedder: facts.embedder,
    features: facts.features,
    vocabulary: { settings: facts.ngrams, known, rarity: floatArray(arrays, 'vocabulary.rarity', known.length) },
    experts,
    temperature: facts.temperature,
    thresholds: facts.thresholds,
    examples: { ids, texts, categories: intArray(arrays, 'examples.categories'), vectors: floatArray(arrays, 'examples.vectors', ids.length * facts.embedder.dimension) },
    dataVersion: facts.dataVersion,
  }
}

export interface FusionWeights {
  /** Goes into the evidence of every answer; raise it with any change below. */
  version: string
  /** Share of the lexical score; the rest is cosine. */
  lexical: number
  /** Pair bonus inside the lexical score. */
  ordered: number
  near: number
}

/**
 * Fitted on SciFact's 809 training queries alone (`npm run eval -- fit-fusion DIR`): of the shares within .002 nDCG@10 of the
 * best, the one nearest to an even mix, since broad questions gain more from meaning than those precise claims do.
 * static-en: best .75 (.7051), taken .70 (.7045). MiniLM: best .45 (.7337), taken .50 (.7323). Pairs: .1 and .1 are the
 * best for static-en and within .002 of the best (.3 and .3) for MiniLM.
 */
const byModel: Record<string, FusionWeights> = {
  'static-en': { version: 'static-en-scifact-train-1', lexical: 0.7, ordered: 0.1, near: 0.1 },
  'all-minilm-l6-v2': { version: 'minilm-scifact-train-1', lexical: 0.5, ordered: 0.1, near: 0.1 },
}

/** Not fitted: between the two above. */
const unknownModel: FusionWeights = { version: 'unfitted-1', lexical: 0.6, ordered: 0.1, near: 0.1 }

/** Weights fitted for the model (`name@version`), or cautious ones. */
export function weightsFor(modelVersion: string): FusionWeights {
  return byModel[modelVersion.split('@')[0]!] ?? unknownModel
}

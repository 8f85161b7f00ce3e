export interface FusionWeights {
  /** Goes into the evidence of every answer; raise it with any change below. */
  version: string
  /** Share of the lexical score; the rest is cosine. */
  lexical: number
  /** Pair bonus inside the lexical score. */
  ordered: number
  near: number
}

const byModel: Record<string, FusionWeights> = {
  'static-en': { version: 'static-en-1', lexical: 0.7, ordered: 0.1, near: 0.1 },
  'all-minilm-l6-v2': { version: 'minilm-1', lexical: 0.6, ordered: 0.1, near: 0.1 },
}

const unknownModel: FusionWeights = { version: 'default-1', lexical: 0.6, ordered: 0.1, near: 0.1 }

/** Weights fitted for the model (`name@version`), or cautious ones. */
export function weightsFor(modelVersion: string): FusionWeights {
  return byModel[modelVersion.split('@')[0]!] ?? unknownModel
}

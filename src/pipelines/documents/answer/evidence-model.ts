import type { LinearModel } from './linear-model.js'

export const evidenceModel: LinearModel = {
  version: 'evidence@0',
  fittedOn: 'nothing',
  intercept: -1,
  features: { softBestSentence: [0, 1, 2] },
}

export const evidenceThreshold = 0.5

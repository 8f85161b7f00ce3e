import { largeShare, type EvidenceModel } from '../src/pipelines/documents/answer/evidence.js'
import type { LinearModel } from '../src/pipelines/documents/answer/linear-model.js'
import { linearScore } from '../src/pipelines/documents/answer/linear-model.js'
import type { EvidenceSample } from './answer-samples.js'
import { fitLogistic, type Example } from './fit-linear.js'

/** Folds by article, or by small file, in which nothing is tested that was fitted on. */
export const folds = 4
/** Share of the questions out of corpus that the large model may answer falsely, measured on left-out articles. */
const falselyAnswered = 0.04
/** What the colloquial questions of the small files weigh against those of SQuAD 2, in all. */
const colloquialWeight = 0.15
/** Share of the small files' questions that the small model is to answer, measured on left-out files. */
const answeredSmall = 0.8

const steps = 250

/** For a handful of passages only what allows for chance: coverage and gaps mean nothing there. */
const smallFeatures = (name: string): boolean => /^(?:surprise|unusual)/.test(name)
/** The size of the index and whether a question has a name say which data set it is from, not whether it is answered. */
const largeFeatures = (name: string): boolean => name !== 'size' && name !== 'hasName'

export function fitLarge(samples: EvidenceSample[], version: string): LinearModel {
  const used = samples.filter(isLarge)
  const ofFiles = used.filter(isFile).length
  const perFile = ofFiles === 0 ? 0 : (colloquialWeight * (used.length - ofFiles)) / ofFiles
  return fitLogistic(used.map((s) => ({ values: s.features, positive: s.kind === 'in', weight: isFile(s) ? perFile : 1 })), namesOf(used, largeFeatures), {
    ridge: 1e-3,
    steps,
    version,
    fittedOn: 'SQuAD 2: answerable questions with and without their article indexed; questions of eval/small-files among it',
  })
}

export function fitSmall(samples: EvidenceSample[], version: string): LinearModel {
  const used = samples.filter(isSmall)
  return fitLogistic(balanced(used), namesOf(used, smallFeatures), {
    ridge: 0.05,
    steps,
    version,
    fittedOn: 'eval/small-files: questions of each file against itself and against others; everyday requests as foreign ones',
  })
}

export function fitStated(samples: EvidenceSample[], version: string): LinearModel {
  const used = samples.filter((s) => s.world === 'whole' && !isFile(s) && s.kind !== 'out')
  return fitLogistic(used.map((s) => ({ values: s.features, positive: s.kind === 'in' })), namesOf(used, (name) => name !== 'size'), {
    ridge: 0.03,
    steps,
    version,
    fittedOn: 'SQuAD 2: answerable and unanswerable questions of the data set',
  })
}

/** Both models with their thresholds, which are set on left-out articles and files. */
export function fitEvidence(samples: EvidenceSample[], version: string): EvidenceModel {
  const large = outOfFold(samples.filter(isLarge), fitLarge)
  const small = outOfFold(samples.filter((s) => isSmall(s)), fitSmall)
  const own = small.filter(({ sample }) => sample.kind === 'in' && sample.world === 'file').map(({ score }) => score).toSorted((a, b) => b - a)
  const smallModel = fitSmall(samples, `${version}-small`)
  const smallThreshold = own[Math.floor(own.length * answeredSmall)]!
  // The models are mixed where the large one counts most, so its threshold is set on the mixture.
  const mixed = large.filter(({ sample }) => sample.kind === 'out' && !isFile(sample)).map(({ sample, score }) => {
    const share = largeShare(2 ** sample.features['size']!)
    return { share, score: (1 - share) * linearScore(smallModel, sample.features) + share * score }
  })
  const cut = mixed.map(({ score }) => score).toSorted((a, b) => b - a)[Math.floor(mixed.length * falselyAnswered)]!
  const share = mixed.reduce((sum, one) => sum + one.share, 0) / mixed.length
  const largeThreshold = (cut - (1 - share) * smallThreshold) / share
  return {
    version,
    small: smallModel,
    large: fitLarge(samples, `${version}-large`),
    smallThreshold: Number(smallThreshold.toFixed(3)),
    largeThreshold: Number(largeThreshold.toFixed(3)),
  }
}

function outOfFold(samples: EvidenceSample[], fit: (samples: EvidenceSample[], version: string) => LinearModel): { sample: EvidenceSample; score: number }[] {
  const articles = [...new Set(samples.map((s) => s.article))].toSorted()
  const fold = (s: EvidenceSample): number => articles.indexOf(s.article) % folds
  return Array.from({ length: folds }, (_, k) => {
    const model = fit(samples.filter((s) => fold(s) !== k), '')
    return samples.filter((s) => fold(s) === k).map((sample) => ({ sample, score: linearScore(model, sample.features) }))
  }).flat()
}

const isFile = (sample: EvidenceSample): boolean => /\.(?:md|txt)$/.test(sample.article)
const isLarge = (sample: EvidenceSample): boolean => (sample.world === 'whole' || sample.world === 'mixed') && sample.kind !== 'adversarial'
const isSmall = (sample: EvidenceSample): boolean => sample.world === 'file' || sample.world === 'files'

function namesOf(samples: EvidenceSample[], keep: (name: string) => boolean): string[] {
  return Object.keys(samples[0]!.features).filter(keep)
}

/** Gives each kind of sample the same weight in all, one file counting more than several. */
function balanced(samples: EvidenceSample[]): Example[] {
  const key = (s: EvidenceSample): string => `${s.world} ${s.kind} ${isFile(s)}`
  const counts = new Map<string, number>()
  for (const s of samples) counts.set(key(s), (counts.get(key(s)) ?? 0) + 1)
  return samples.map((s) => ({ values: s.features, positive: s.kind === 'in', weight: (isFile(s) && s.world === 'file' ? 3 : 1) / counts.get(key(s))! }))
}

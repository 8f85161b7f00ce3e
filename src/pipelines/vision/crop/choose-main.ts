import { analyse } from '../../../text/analyse.js'
import type { Box } from '../../../models/vision/raster.js'

export interface CropEvidence {
  whole: boolean
  /** 0 to 1; 1 for the whole picture. */
  detectorScore: number
  /** The detector's class is named in the product's text or category. */
  agrees: boolean
  areaShare: number
  /** 1 in the middle of the picture, 0 in a corner. */
  centrality: number
  /** Other boxes of the same class that are as sure by half: many apples are a picture of apples, not of one. */
  rivals: number
}

/**
 * Points for each kind of evidence. The whole picture starts ahead: on photos of groceries a detector's box is mostly one
 * thing of many, and comparing it finds less (docs/decisions/0020).
 */
export interface CropWeights {
  whole: number
  detectorScore: number
  agreement: number
  centrality: number
  areaShare: number
  rival: number
}

export const defaultCropWeights: CropWeights = { whole: 1.7, detectorScore: 1, agreement: 0.5, centrality: 0.3, areaShare: 0.2, rival: -0.4 }

/** Higher is likelier the product. Linear, so that each part can be shown. */
export function cropPoints(evidence: CropEvidence, weights: CropWeights): Record<keyof CropWeights, number> & { sum: number } {
  const parts = evidence.whole
    ? { whole: weights.whole, detectorScore: 0, agreement: 0, centrality: 0, areaShare: 0, rival: 0 }
    : {
        whole: 0,
        detectorScore: weights.detectorScore * evidence.detectorScore,
        agreement: evidence.agrees ? weights.agreement : 0,
        centrality: weights.centrality * evidence.centrality,
        areaShare: weights.areaShare * Math.sqrt(evidence.areaShare),
        rival: weights.rival * Math.min(evidence.rivals, 3),
      }
  return { ...parts, sum: Object.values(parts).reduce((sum, value) => sum + value, 0) }
}

export function centrality(box: Box, { width, height }: { width: number; height: number }): number {
  const dx = (box.x0 + box.x1) / 2 / width - 0.5
  const dy = (box.y0 + box.y1) / 2 / height - 0.5
  return 1 - Math.hypot(dx, dy) / Math.SQRT1_2
}

/** Every word of a class's name is among the words of the text, whatever their endings. */
export function labelAgrees(label: string | undefined, productWords: ReadonlySet<string>): boolean {
  if (!label || productWords.size === 0) return false
  const words = analyse(label).map(({ term }) => term)
  return words.length > 0 && words.every((word) => productWords.has(word))
}

export function wordsOf(...texts: (string | undefined)[]): Set<string> {
  return new Set(texts.flatMap((text) => (text ? analyse(text).map(({ term }) => term) : [])))
}

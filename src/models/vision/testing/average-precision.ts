import type { Detection } from '../ports.js'
import type { Box } from '../raster.js'
import { overlap } from '../suppress.js'

export interface Truth {
  box: Box
  classId: number
  /** A group of things as one box: what hits it is neither right nor wrong. */
  crowd: boolean
}

/**
 * Mean over the classes that occur of the average precision at 50 % overlap, interpolated at 101 places of recall as COCO
 * does; each truth is found once, by the surest detection.
 */
export function meanAveragePrecision(pictures: readonly { found: Detection[]; truths: Truth[] }[]): number {
  const classes = new Set(pictures.flatMap(({ truths }) => truths.filter(({ crowd }) => !crowd).map(({ classId }) => classId)))
  const each = [...classes].map((classId) => averagePrecision(pictures, classId))
  return each.reduce((sum, value) => sum + value, 0) / each.length
}

function averagePrecision(pictures: readonly { found: Detection[]; truths: Truth[] }[], classId: number): number {
  let wanted = 0
  const hits: { score: number; right: boolean }[] = []
  for (const { found, truths } of pictures) {
    const own = truths.filter((truth) => truth.classId === classId)
    wanted += own.filter(({ crowd }) => !crowd).length
    const taken = new Set<Truth>()
    for (const { box, score } of found.filter((detection) => detection.classId === classId).sort((a, b) => b.score - a.score)) {
      const best = own.filter((truth) => !truth.crowd && !taken.has(truth)).sort((a, b) => overlap(box, b.box) - overlap(box, a.box))[0]
      if (best && overlap(box, best.box) >= 0.5) {
        taken.add(best)
        hits.push({ score, right: true })
      } else if (!own.some((truth) => truth.crowd && overlap(box, truth.box) > 0.5)) {
        hits.push({ score, right: false })
      }
    }
  }
  hits.sort((a, b) => b.score - a.score)
  let right = 0
  const curve = hits.map((hit, i) => {
    if (hit.right) right++
    return { recall: right / wanted, precision: right / (i + 1) }
  })
  for (let i = curve.length - 2; i >= 0; i--) curve[i]!.precision = Math.max(curve[i]!.precision, curve[i + 1]!.precision)
  let sum = 0
  for (let step = 0; step <= 100; step++) sum += curve.find(({ recall }) => recall >= step / 100 - 1e-12)?.precision ?? 0
  return sum / 101
}

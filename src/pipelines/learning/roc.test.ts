import { expect, test } from 'vitest'
import { auroc } from './metrics.js'
import { rocCurve } from './roc.js'

test('the area under the curve is the AUROC; equal scores are one step', () => {
  const scores = [0.9, 0.8, 0.8, 0.7, 0.3, 0.3, 0.1]
  const positive = [true, false, true, true, false, true, false]
  const points = rocCurve(scores, positive)
  expect(points).toHaveLength(6)
  expect(points.at(-1)).toEqual({ falsePositives: 1, truePositives: 1 })
  const area = points.slice(1).reduce((sum, point, i) => sum + ((point.falsePositives - points[i]!.falsePositives) * (point.truePositives + points[i]!.truePositives)) / 2, 0)
  expect(area).toBeCloseTo(auroc(scores, positive), 10)
})

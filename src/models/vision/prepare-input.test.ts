import { expect, test } from 'vitest'
import { knownVisionModels } from './known-models.js'
import { prepareInput } from './prepare-input.js'
import type { Raster } from './raster.js'

const base = { ...knownVisionModels[0]!.input, width: 4, height: 4, interpolation: 'nearest' as const }
/** Two pixels: red, blue. */
const two: Raster = { width: 2, height: 1, data: Uint8Array.from([255, 0, 0, 0, 0, 255]) }

test('letterbox at the top left: blue first for BGR, the rest filled', async () => {
  const { values, placement } = await prepareInput(two, { ...base, resize: 'letterbox', colours: 'bgr', fill: 114 })
  expect(placement).toEqual({ scaleX: 2, scaleY: 2, offsetX: 0, offsetY: 0 })
  expect([...values.subarray(0, 16)]).toEqual([0, 0, 255, 255, 0, 0, 255, 255, ...Array<number>(8).fill(114)])
  expect([...values.subarray(32, 36)]).toEqual([255, 255, 0, 0])
})

test('letterbox around the centre, squash and the middle of the shorter side', async () => {
  const centred = await prepareInput(two, { ...base, resize: 'letterbox-centre', colours: 'rgb' })
  expect([centred.placement.offsetY, ...centred.values.subarray(0, 8)]).toEqual([1, 114, 114, 114, 114, 255, 255, 0, 0])
  const squashed = await prepareInput(two, { ...base, resize: 'squash', colours: 'rgb' })
  expect([squashed.placement.scaleX, squashed.placement.scaleY, ...squashed.values.subarray(12, 16)]).toEqual([2, 4, 255, 255, 0, 0])
  const wide: Raster = { width: 4, height: 1, data: Uint8Array.from([9, 0, 0, 1, 0, 0, 2, 0, 0, 9, 0, 0]) }
  const middle = await prepareInput(wide, { ...base, resize: 'shortest', colours: 'rgb', width: 2, height: 2 })
  expect([middle.placement.offsetX, ...middle.values.subarray(0, 4)]).toEqual([-3, 9, 1, 9, 1].map((value, i) => (i === 0 ? value : [1, 2, 1, 2][i - 1]!)))
})

test('points are sampled between pixels, never smoothed', async () => {
  const row: Raster = { width: 8, height: 1, data: Uint8Array.from([0, 0, 0, 80, 0, 160, 0, 0].flatMap((value) => [value, value, value])) }
  const input = { ...base, interpolation: 'points' as const, resize: 'squash' as const, width: 8, height: 1 }
  expect([...(await prepareInput(row, { ...input, width: 4 })).values.subarray(0, 4)]).toEqual([0, 40, 80, 0])
  expect([...(await prepareInput(two, { ...input, width: 4 })).values.subarray(0, 4)]).toEqual([0, 64, 191, 255])
})

test('scale, mean and deviation of each colour', async () => {
  const { values } = await prepareInput(two, { ...base, resize: 'squash', colours: 'rgb', scale: 1 / 255, mean: [0.5, 0.25, 0], deviation: [0.5, 1, 2] })
  expect([values[0], values[2], values[16], values[32], values[34]].map((value) => Number(value!.toFixed(4)))).toEqual([1, -1, -0.25, 0, 0.5])
})

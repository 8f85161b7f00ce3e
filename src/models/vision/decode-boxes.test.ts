import { describe, expect, test } from 'vitest'
import { decodeBoxes, type OutputTensor } from './decode-boxes.js'
import type { DetectorDescription } from './description.js'
import { knownVisionModels } from './known-models.js'
import type { Detection } from './ports.js'
import { overlap, suppress } from './suppress.js'

const yolox = knownVisionModels.find(({ kind }) => kind === 'detector') as DetectorDescription
const like = (layout: DetectorDescription['output']['layout'], side: number, names: string[]): DetectorDescription => ({ ...yolox, input: { ...yolox.input, width: side, height: side }, output: { layout, names, classes: 80, labels: [] } })
const unscaled = { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 }
const rounded = (found: Detection[]) => found.map(({ box, score, classId }) => [classId, Number(score.toFixed(3)), ...[box.x0, box.y0, box.x1, box.y1].map((value) => Number(value.toFixed(1)))])

describe('YOLOX', () => {
  const cells = 52 * 52 + 26 * 26 + 13 * 13
  const blank = (): OutputTensor => ({ dims: [1, cells, 85], data: new Float32Array(cells * 85) })
  /** Puts a box of the input into the cell that holds its centre. */
  const put = ({ data }: OutputTensor, stride: number, [x0, y0, x1, y1]: number[], classId: number, objectness: number, score: number) => {
    const side = 416 / stride
    const first = { 8: 0, 16: 52 * 52, 32: 52 * 52 + 26 * 26 }[stride]!
    const [x, y] = [(x0! + x1!) / 2 / stride, (y0! + y1!) / 2 / stride]
    const at = (first + Math.floor(y) * side + Math.floor(x)) * 85
    data.set([x - Math.floor(x), y - Math.floor(y), Math.log((x1! - x0!) / stride), Math.log((y1! - y0!) / stride), objectness], at)
    data[at + 5 + classId] = score
  }

  test('reads cells of all three grids, scaled back to the picture', () => {
    const out = blank()
    put(out, 8, [10, 20, 50, 70], 3, 0.9, 0.9)
    put(out, 16, [100, 30, 180, 190], 5, 0.8, 0.9)
    put(out, 32, [200, 200, 400, 410], 79, 0.7, 0.9)
    const half = { scaleX: 0.5, scaleY: 0.5, offsetX: 0, offsetY: 0 }
    expect(rounded(decodeBoxes(yolox, [out], half, { width: 832, height: 832 }))).toEqual([
      [3, 0.81, 20, 40, 100, 140],
      [5, 0.72, 200, 60, 360, 380],
      [79, 0.63, 400, 400, 800, 820],
    ])
  })

  test('doubles of a class go, another class at the same place stays, boxes end at the border', () => {
    const out = blank()
    put(out, 8, [100, 100, 200, 200], 1, 0.9, 0.9)
    put(out, 16, [104, 104, 204, 204], 1, 0.8, 0.9)
    put(out, 32, [100, 100, 200, 200], 2, 0.9, 0.8)
    put(out, 8, [-30, -40, 30, 40], 4, 0.9, 0.6)
    put(out, 8, [300, 300, 320, 320], 6, 0.4, 0.4)
    expect(rounded(decodeBoxes(yolox, [out], unscaled, { width: 416, height: 300 }))).toEqual([
      [1, 0.81, 100, 100, 200, 200],
      [2, 0.72, 100, 100, 200, 200],
      [4, 0.54, 0, 0, 30, 40],
    ])
  })

  test('another shape is refused', () => {
    expect(() => decodeBoxes(yolox, [{ dims: [1, 8400, 85], data: new Float32Array(8400 * 85) }], unscaled, { width: 9, height: 9 })).toThrow(/\[1, 8400, 85\]/)
    expect(() => decodeBoxes(yolox, [], unscaled, { width: 9, height: 9 })).toThrow(/missing/)
  })
})

test('YOLOv8: channel first, no objectness, letterbox around the centre', () => {
  const n = 8400
  const data = new Float32Array(84 * n)
  const put = (i: number, values: number[], classId: number, score: number) => {
    values.forEach((value, channel) => (data[channel * n + i] = value))
    data[(4 + classId) * n + i] = score
  }
  put(7, [320, 320, 100, 60], 0, 0.9)
  put(8399, [322, 320, 100, 60], 0, 0.5)
  put(100, [100, 200, 40, 40], 11, 0.6)
  const description = like('yolov8', 640, ['output0'])
  // A picture of 1280 x 640 lies in 640 x 640 with 160 rows above it.
  const placement = { scaleX: 0.5, scaleY: 0.5, offsetX: 0, offsetY: 160 }
  expect(rounded(decodeBoxes(description, [{ dims: [1, 84, n], data }], placement, { width: 1280, height: 640 }))).toEqual([
    [0, 0.9, 540, 260, 740, 380],
    [11, 0.6, 160, 40, 240, 120],
  ])
})

test('D-FINE: a sigmoid for each class, the last one included; boxes as shares of a stretched picture; nothing suppressed', () => {
  const logits = new Float32Array(300 * 80).fill(-8)
  const boxes = new Float32Array(300 * 4)
  logits[5 * 80 + 79] = 2
  boxes.set([0.5, 0.5, 0.2, 0.4], 5 * 4)
  logits[6 * 80 + 79] = 1
  boxes.set([0.5, 0.5, 0.2, 0.4], 6 * 4)
  const description = like('d-fine', 640, ['logits', 'pred_boxes'])
  const placement = { scaleX: 640 / 1000, scaleY: 640 / 500, offsetX: 0, offsetY: 0 }
  const outputs = [{ dims: [1, 300, 80], data: logits }, { dims: [1, 300, 4], data: boxes }]
  expect(rounded(decodeBoxes(description, outputs, placement, { width: 1000, height: 500 }))).toEqual([
    [79, 0.881, 400, 150, 600, 350],
    [79, 0.731, 400, 150, 600, 350],
  ])
})

test('overlap and suppression', () => {
  const box = (x0: number, x1: number) => ({ x0, y0: 0, x1, y1: 10 })
  expect(overlap(box(0, 10), box(5, 15))).toBeCloseTo(1 / 3)
  expect([overlap(box(0, 10), box(10, 20)), overlap(box(0, 10), box(0, 10))]).toEqual([0, 1])
  const found = [box(0, 10), box(1, 11), box(20, 30)].map((at, i) => ({ box: at, score: 0.5 + i / 10, classId: 0 }))
  expect(suppress(found, 0.45).map(({ score }) => score)).toEqual([0.7, 0.6])
})

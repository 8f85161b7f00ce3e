import type { DetectorDescription } from './description.js'
import type { Detection } from './ports.js'
import type { Placement } from './prepare-input.js'
import { suppress } from './suppress.js'

export interface OutputTensor {
  dims: readonly number[]
  data: Float32Array
}

export interface DecodeOptions {
  /** Detections below it are left out. */
  minScore: number
  /** Overlap above which the less sure of two boxes of a class goes; not used by layouts without such doubles. */
  maxOverlap: number
  limit: number
}

export const decodeDefaults: DecodeOptions = { minScore: 0.2, maxOverlap: 0.45, limit: 50 }

interface Candidate {
  centreX: number
  centreY: number
  width: number
  height: number
  score: number
  classId: number
}

/**
 * Boxes in pixels of the picture, clipped to it, from a detector's raw output. Throws when the output has another shape than
 * its layout says, so that wrong weights are found at load and not by odd boxes.
 */
export function decodeBoxes(description: DetectorDescription, outputs: readonly OutputTensor[], placement: Placement, picture: { width: number; height: number }, options: DecodeOptions = decodeDefaults): Detection[] {
  const { layout, classes } = description.output
  const read = { yolox: yoloxCandidates, yolov8: yolov8Candidates, 'd-fine': dFineCandidates }[layout]
  const detections = read(description, outputs, classes, options.minScore)
    .map((candidate) => toDetection(candidate, placement, picture))
    .filter(({ box }) => box.x1 - box.x0 >= 1 && box.y1 - box.y0 >= 1)
  // D-FINE was trained so that each thing is found once.
  const single = layout === 'd-fine' ? detections.sort((a, b) => b.score - a.score) : suppress(detections, options.maxOverlap)
  return single.slice(0, options.limit)
}

function toDetection({ centreX, centreY, width, height, score, classId }: Candidate, { scaleX, scaleY, offsetX, offsetY }: Placement, picture: { width: number; height: number }): Detection {
  const x = (value: number) => Math.min(picture.width, Math.max(0, (value - offsetX) / scaleX))
  const y = (value: number) => Math.min(picture.height, Math.max(0, (value - offsetY) / scaleY))
  return { box: { x0: x(centreX - width / 2), y0: y(centreY - height / 2), x1: x(centreX + width / 2), y1: y(centreY + height / 2) }, score, classId }
}

function expectShape(tensor: OutputTensor | undefined, dims: number[]): Float32Array {
  if (!tensor || tensor.dims.length !== dims.length || tensor.dims.some((size, i) => size !== dims[i])) {
    throw new Error(`the detector's output is [${tensor?.dims.join(', ') ?? 'missing'}] and not [${dims.join(', ')}]`)
  }
  return tensor.data
}

const strides = [8, 16, 32]

/**
 * YOLOX: rows of x, y, log w, log h, objectness and classes (both already sigmoid), relative to cells of grids of stride 8, 16
 * and 32, row by row (Megvii YOLOX, yolox/utils/demo_utils.py).
 */
function yoloxCandidates({ input }: DetectorDescription, outputs: readonly OutputTensor[], classes: number, minScore: number): Candidate[] {
  const cells = strides.reduce((sum, stride) => sum + Math.floor(input.width / stride) * Math.floor(input.height / stride), 0)
  const length = classes + 5
  const data = expectShape(outputs[0], [1, cells, length])
  const found: Candidate[] = []
  let at = 0
  for (const stride of strides) {
    for (let gridY = 0; gridY < Math.floor(input.height / stride); gridY++) {
      for (let gridX = 0; gridX < Math.floor(input.width / stride); gridX++, at += length) {
        const objectness = data[at + 4]!
        if (objectness < minScore) continue
        const { classId, score } = best(data, at + 5, 1, classes)
        if (score * objectness < minScore) continue
        found.push({
          centreX: (data[at]! + gridX) * stride,
          centreY: (data[at + 1]! + gridY) * stride,
          width: Math.exp(data[at + 2]!) * stride,
          height: Math.exp(data[at + 3]!) * stride,
          score: score * objectness,
          classId,
        })
      }
    }
  }
  return found
}

/** YOLOv8: [1, 4 + classes, n], channel first; centre and size in input pixels, scores already sigmoid, no objectness. */
function yolov8Candidates(_: DetectorDescription, outputs: readonly OutputTensor[], classes: number, minScore: number): Candidate[] {
  const n = outputs[0]?.dims[2] ?? 0
  const data = expectShape(outputs[0], [1, classes + 4, n])
  const found: Candidate[] = []
  for (let i = 0; i < n; i++) {
    const { classId, score } = best(data, 4 * n + i, n, classes)
    if (score >= minScore) found.push({ centreX: data[i]!, centreY: data[n + i]!, width: data[2 * n + i]!, height: data[3 * n + i]!, score, classId })
  }
  return found
}

/** D-FINE and RT-DETR: logits [1, n, classes] (a sigmoid each, no background class) and boxes [1, n, 4] as shares of the input. */
function dFineCandidates({ input }: DetectorDescription, outputs: readonly OutputTensor[], classes: number, minScore: number): Candidate[] {
  const n = outputs[0]?.dims[1] ?? 0
  const logits = expectShape(outputs[0], [1, n, classes])
  const boxes = expectShape(outputs[1], [1, n, 4])
  const found: Candidate[] = []
  for (let i = 0; i < n; i++) {
    for (let classId = 0; classId < classes; classId++) {
      const score = 1 / (1 + Math.exp(-logits[i * classes + classId]!))
      if (score < minScore) continue
      const [x, y, w, h] = boxes.subarray(i * 4, i * 4 + 4)
      found.push({ centreX: x! * input.width, centreY: y! * input.height, width: w! * input.width, height: h! * input.height, score, classId })
    }
  }
  return found
}

function best(data: Float32Array, from: number, step: number, count: number): { classId: number; score: number } {
  let classId = 0
  let score = -Infinity
  for (let c = 0; c < count; c++) {
    const value = data[from + c * step]!
    if (value > score) [classId, score] = [c, value]
  }
  return { classId, score }
}

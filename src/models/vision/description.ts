import { createHash } from 'node:crypto'
import { z } from 'zod'

const three = z.tuple([z.number(), z.number(), z.number()])

/** How pixels become numbers. In the order: resize, colour order, (value * scale - mean) / deviation. */
const input = z.object({
  name: z.string(),
  width: z.number().int().min(8).max(2048),
  height: z.number().int().min(8).max(2048),
  colours: z.enum(['rgb', 'bgr']),
  scale: z.number().positive(),
  mean: three,
  deviation: three,
  /** `squash` changes the proportions, `shortest` crops the middle, a letterbox fills with `fill` (top left, or around the centre). */
  resize: z.enum(['squash', 'shortest', 'letterbox', 'letterbox-centre']),
  fill: z.number().min(0).max(255).default(114),
  /** `points` is bilinear without smoothing (OpenCV); the others are sharp's kernels, `cubic` the one of PIL's bicubic. */
  interpolation: z.enum(['points', 'nearest', 'linear', 'cubic', 'lanczos3']),
})

const common = { name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/), file: z.string().regex(/^[\w.-]+\.onnx$/), licence: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), input }

const detector = z.object({
  ...common,
  kind: z.literal('detector'),
  output: z.object({
    layout: z.enum(['yolox', 'yolov8', 'd-fine']),
    /** Names of the output tensors: the one of YOLO, or logits and boxes. */
    names: z.array(z.string()).min(1),
    classes: z.number().int().positive(),
    /** Names of the classes in their order, in English; without them boxes agree with no product text. */
    labels: z.array(z.string()).default([]),
  }),
})

const imageEncoder = z.object({
  ...common,
  kind: z.literal('image-encoder'),
  output: z.object({
    name: z.string(),
    /** `mean` over a map [1, n, h, w]; `none` for [1, n]. */
    pooling: z.enum(['none', 'mean']),
    dimension: z.number().int().positive(),
  }),
})

/** What has to be known of weights to use them: the small JSON beside them (`vision.json`), or ours for known ones. */
export const modelDescription = z.discriminatedUnion('kind', [detector, imageEncoder])
export type ModelDescription = z.infer<typeof modelDescription>
export type DetectorDescription = z.infer<typeof detector>
export type ImageEncoderDescription = z.infer<typeof imageEncoder>
export type InputDescription = z.infer<typeof input>

/** `name@8 hex digits of the weights`, as stored with whatever the model made. */
export function modelVersion(description: ModelDescription): string {
  return `${description.name}@${description.sha256.slice(0, 8)}`
}

/** Changes with everything that changes the numbers a model is given, and with how its answer is read. */
export function preprocessVersion(description: ModelDescription): string {
  const { input: given, output } = description
  return `${given.resize}-${given.width}@${createHash('sha256').update(JSON.stringify([prepareVersion, given, output])).digest('hex').slice(0, 8)}`
}

/** Bump it when the code in prepare-input.ts or decode-boxes.ts gives other numbers for the same description. */
const prepareVersion = 1

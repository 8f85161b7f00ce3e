import sharp from 'sharp'
import { sampleBilinear } from './bilinear.js'
import type { InputDescription } from './description.js'
import type { Raster } from './raster.js'

/** Where the picture lies in what the model sees: model pixel = picture pixel * scale + offset. */
export interface Placement {
  scaleX: number
  scaleY: number
  offsetX: number
  offsetY: number
}

export interface PreparedInput {
  /** [1, 3, height, width], one plane a colour. */
  values: Float32Array
  placement: Placement
}

/** Turns a picture into what a model was trained on, by its description alone. */
export async function prepareInput(picture: Raster, input: InputDescription): Promise<PreparedInput> {
  const fitted = fit(picture, input)
  const pixels = await resized(picture, fitted.width, fitted.height, input.interpolation)
  return { values: planes(pixels, fitted, input), placement: fitted.placement }
}

interface Fitted {
  /** Size of the scaled picture. */
  width: number
  height: number
  /** Where its top left comes to lie in the input; negative when it is cropped. */
  left: number
  top: number
  placement: Placement
}

function fit({ width, height }: Raster, input: InputDescription): Fitted {
  if (input.resize === 'squash') return fitted(input.width, input.height, 0, 0, input.width / width, input.height / height)
  const pick = input.resize === 'shortest' ? Math.max : Math.min
  const ratio = pick(input.width / width, input.height / height)
  const w = Math.max(1, Math.round(width * ratio))
  const h = Math.max(1, Math.round(height * ratio))
  const centred = input.resize !== 'letterbox'
  return fitted(w, h, centred ? Math.round((input.width - w) / 2 - 0.1) : 0, centred ? Math.round((input.height - h) / 2 - 0.1) : 0, ratio, ratio)
}

function fitted(width: number, height: number, left: number, top: number, scaleX: number, scaleY: number): Fitted {
  return { width, height, left, top, placement: { scaleX, scaleY, offsetX: left, offsetY: top } }
}

/** Exactly `width` by `height`, proportions given up. */
export async function resized(picture: Raster, width: number, height: number, kernel: InputDescription['interpolation']): Promise<Uint8Array> {
  if (picture.width === width && picture.height === height) return picture.data
  if (kernel === 'points') return sampleBilinear(picture, width, height)
  const image = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
  const data = await image.resize(width, height, { fit: 'fill', kernel, fastShrinkOnLoad: false }).raw().toBuffer()
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

function planes(pixels: Uint8Array, { width, height, left, top }: Fitted, input: InputDescription): Float32Array {
  const size = input.width * input.height
  const values = new Float32Array(3 * size)
  const x0 = Math.max(0, left)
  const x1 = Math.min(input.width, left + width)
  const y0 = Math.max(0, top)
  const y1 = Math.min(input.height, top + height)
  for (let plane = 0; plane < 3; plane++) {
    const channel = input.colours === 'rgb' ? plane : 2 - plane
    const factor = input.scale / input.deviation[plane]!
    const shift = -input.mean[plane]! / input.deviation[plane]!
    if (x0 > 0 || y0 > 0 || x1 < input.width || y1 < input.height) values.fill(input.fill * factor + shift, plane * size, (plane + 1) * size)
    for (let y = y0; y < y1; y++) {
      let from = ((y - top) * width + (x0 - left)) * 3 + channel
      const row = plane * size + y * input.width
      for (let x = x0; x < x1; x++, from += 3) values[row + x] = pixels[from]! * factor + shift
    }
  }
  return values
}

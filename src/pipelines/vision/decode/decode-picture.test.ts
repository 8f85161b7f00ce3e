import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { describeError } from '../../../errors.js'
import { hostilePictures } from '../testing/hostile-pictures.js'
import { decodePicture, defaultPictureLimits, type DecodedPicture } from './decode-picture.js'
import { PictureError } from './picture-error.js'

const limits = { ...defaultPictureLimits }

test('sixty hostile pictures end in a message for people or are opened, and nothing breaks', async () => {
  const pictures = await hostilePictures()
  expect(pictures.length).toBeGreaterThanOrEqual(60)
  expect(new Set(pictures.map(({ name }) => name)).size).toBe(pictures.length)
  const wrong: string[] = []
  for (const { name, bytes, expected } of pictures) {
    const outcome = await decodePicture(bytes).then(
      ({ raster }) => (raster.data.length === raster.width * raster.height * 3 && Math.max(raster.width, raster.height) <= limits.workingSide ? 'opened' : 'odd size'),
      (error: unknown) => {
        if (!(error instanceof PictureError)) return `not for people: ${String(error)}`
        const { message, hint } = describeError(error)
        // Plain words: no name of a library, a function or a path.
        return /vips|sharp|Vips|pngload|\/|undefined|NaN/.test(`${message}${hint}`) ? `unclear: ${message}` : error.code
      },
    )
    if (!expected.includes(outcome)) wrong.push(`${name}: ${outcome} instead of ${expected.join(' or ')}`)
  }
  expect(wrong).toEqual([])
}, 120_000)

describe('what is opened', () => {
  const quadrants = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
  const corners = () => sharp(quadrants, { raw: { width: 2, height: 2, channels: 3 } }).resize(64, 64, { kernel: 'nearest' })
  const at = ({ raster }: DecodedPicture, x: number, y: number): number[] => [...raster.data.subarray((y * raster.width + x) * 3, (y * raster.width + x) * 3 + 3)]

  test('stands upright whatever EXIF says', async () => {
    const plain = await decodePicture(await corners().png().toBuffer())
    const turned = await decodePicture(await corners().withMetadata({ orientation: 6 }).png().toBuffer())
    expect([at(plain, 8, 8), at(plain, 56, 8)]).toEqual([[255, 0, 0], [0, 255, 0]])
    // Orientation 6: turn by 90° clockwise, so that the lower left comes to the upper left.
    expect([at(turned, 8, 8), at(turned, 56, 8)]).toEqual([[0, 0, 255], [255, 0, 0]])
    const wide = await decodePicture(await sharp({ create: { width: 80, height: 40, channels: 3, background: 'red' } }).withMetadata({ orientation: 8 }).jpeg().toBuffer())
    expect([wide.original, wide.raster.width]).toEqual([{ width: 40, height: 80 }, 40])
  })

  test('is scaled to the working size, never up', async () => {
    const large = await decodePicture(await sharp({ create: { width: 3000, height: 1500, channels: 3, background: 'green' } }).jpeg().toBuffer())
    expect([large.raster.width, large.raster.height, large.original.width]).toEqual([1024, 512, 3000])
    expect((await decodePicture(await corners().png().toBuffer())).raster.width).toBe(64)
  })

  test('has transparency on white, print colours and 16 bits in sRGB, the first frame, and says so', async () => {
    const half = await decodePicture(await sharp({ create: { width: 32, height: 32, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toBuffer())
    expect(at(half, 3, 3)).toEqual([255, 255, 255])
    const print = await decodePicture(await corners().toColourspace('cmyk').tiff().toBuffer())
    const [red, green, blue] = at(print, 8, 8)
    expect(red! > 150 && green! < 80 && blue! < 80, `${red} ${green} ${blue}`).toBe(true)
    expect(print.notes.join()).toMatch(/CMYK/)
    const deep = await decodePicture(await corners().toColourspace('rgb16').png().toBuffer())
    expect([at(deep, 8, 8), deep.notes.join()]).toEqual([[255, 0, 0], 'it was reduced to 8 bits a colour'])
    const frames = await Promise.all(['red', 'lime'].map((background) => sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toBuffer()))
    const moving = await decodePicture(await sharp(frames, { join: { animated: true } }).webp({ lossless: true }).toBuffer())
    expect([moving.frames, at(moving, 5, 5), moving.notes.join()]).toEqual([2, [255, 0, 0], 'the first of 2 frames was used'])
    expect(moving.raster.height).toBe(32)
  })

  test('limits of bytes, pixels and frames are those given', async () => {
    const frames = await Promise.all(['red', 'lime', 'blue'].map((background) => sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toBuffer()))
    const moving = await sharp(frames, { join: { animated: true } }).gif().toBuffer()
    await expect(decodePicture(moving, { ...limits, maxFrames: 2 })).rejects.toMatchObject({ code: 'too-many-frames' })
    await expect(decodePicture(moving, { ...limits, maxBytes: 50 })).rejects.toMatchObject({ code: 'too-many-bytes' })
    await expect(decodePicture(moving, { ...limits, maxPixels: 1000 })).rejects.toMatchObject({ code: 'too-many-pixels' })
  })
})

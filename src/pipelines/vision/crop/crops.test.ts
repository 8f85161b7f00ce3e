import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../learning/random.js'
import { contentKind } from '../decode/picture-kind.js'
import { fakeModels, madeRaster } from '../testing/made-pictures.js'
import { cropRaster, reflectSquare } from './crop-raster.js'
import { expandBox } from './expand-box.js'
import { findCrops } from './find-crops.js'
import { measureTexture } from './quality.js'
import { renderSteps } from './render-steps.js'

const picture = madeRaster(1, 400, 300)
const found = (x0: number, y0: number, x1: number, y1: number, score = 0.9, classId = 0) => ({ box: { x0, y0, x1, y1 }, score, classId })
const labels = ['apple', 'wine glass']

test('a box grows by its share, half on each side, and stays within the picture', () => {
  expect(expandBox({ x0: 100, y0: 100, x1: 200, y1: 140 }, 0.2, picture)).toEqual({ x0: 90, y0: 96, x1: 210, y1: 144 })
  expect(expandBox({ x0: 2, y0: 0, x1: 398, y1: 300 }, 0.2, picture)).toEqual({ x0: 0, y0: 0, x1: 400, y1: 300 })
})

test('a square is filled by its mirror image with the edge repeated, folded as often as needed', () => {
  const row = { width: 4, height: 1, data: Uint8Array.from([1, 2, 3, 4].flatMap((value) => [value, value, value])) }
  const red = ({ data }: { data: Uint8Array }) => [...data].filter((_, i) => i % 3 === 0)
  expect(red(reflectSquare(row))).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
  const tall = { width: 1, height: 4, data: row.data }
  expect(red(reflectSquare(tall))).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4])
  const narrow = { width: 2, height: 8, data: Uint8Array.from(Array.from({ length: 8 }, () => [1, 1, 1, 2, 2, 2]).flat()) }
  expect(red(reflectSquare(narrow)).slice(0, 8)).toEqual([2, 2, 1, 1, 2, 2, 1, 1])
})

test('the square is the one of sharp: extendWith mirror', async () => {
  const tall = madeRaster(5, 60, 200)
  const expected = await sharp(tall.data, { raw: { width: 60, height: 200, channels: 3 } }).extend({ left: 70, right: 70, extendWith: 'mirror' }).raw().toBuffer()
  expect(Buffer.compare(Buffer.from(reflectSquare(tall).data), expected)).toBe(0)
})

describe('quality', () => {
  test('each rejection keeps its reason, and the whole picture stands in', async () => {
    const boxes = [found(0, 0, 30, 30), found(0, 0, 390, 70), found(100, 100, 170, 110)]
    const { crops, main } = await findCrops(picture, fakeModels(boxes, labels).detector, { text: 'apple' })
    expect(crops.map(({ kind, rejected }) => [kind, rejected])).toEqual([
      ['whole', []],
      ['box', ['too small', 'too small a part']],
      ['box', ['too narrow']],
      ['box', ['too small', 'too small a part', 'too narrow']],
    ])
    expect(main.kind).toBe('whole')
  })

  test('blur and noise are told apart from a sharp picture', async () => {
    const image = sharp(picture.data, { raw: { width: 400, height: 300, channels: 3 } })
    const raster = (data: Uint8Array) => ({ width: 400, height: 300, data })
    const sharpOne = await measureTexture(picture)
    const blurred = await measureTexture(raster(await image.clone().blur(4).raw().toBuffer()))
    const random = seeded(3)
    const calm = await image.clone().blur(4).raw().toBuffer()
    const noisy = await measureTexture(raster(calm.map((value) => Math.min(255, Math.max(0, value + random() * 60 - 30)))))
    expect(sharpOne.sharpness).toBeGreaterThan(60)
    expect(blurred.sharpness).toBeLessThan(60)
    expect(noisy.noise).toBeGreaterThan(blurred.noise + 5)
    // A blurred box is refused, the same blurred picture as a whole is not.
    const soft = raster(await image.blur(4).raw().toBuffer())
    const { crops, main } = await findCrops(soft, fakeModels([found(50, 50, 350, 250)], labels).detector, { text: 'an apple' })
    expect([crops[1]!.rejected, main.kind, crops[0]!.rejected]).toEqual([['blurred'], 'whole', ['blurred']])
  })
})

describe('the main crop', () => {
  const box = found(100, 60, 300, 240)
  const mainOf = async (boxes: Parameters<typeof fakeModels>[0], words: Parameters<typeof findCrops>[2]) => (await findCrops(picture, fakeModels(boxes, labels).detector, words)).main

  test('a box wins when the product is of its class, by text or category', async () => {
    expect((await mainOf([box], {})).kind).toBe('whole')
    expect((await mainOf([box], { text: 'Red apples, 1 kg' })).label).toBe('apple')
    expect((await mainOf([box], { category: 'Apple' })).label).toBe('apple')
    expect((await mainOf([box], { text: 'Pears' })).kind).toBe('whole')
    expect((await mainOf([{ ...box, classId: 1 }], { text: 'glass of wine' })).label).toBe('wine glass')
  })

  test('many of a class are a picture of many; what is in the middle goes before what is at the edge', async () => {
    const many = [box, found(0, 0, 90, 90), found(310, 0, 400, 90), found(0, 210, 90, 300)]
    expect((await mainOf(many, { text: 'apple' })).kind).toBe('whole')
    const sides = [found(0, 0, 150, 130, 0.9, 0), found(130, 90, 280, 220, 0.9, 1)]
    expect((await mainOf(sides, { text: 'apple beside a wine glass' })).label).toBe('wine glass')
  })

  test('every step can be shown', async () => {
    const found2 = await findCrops(picture, fakeModels([box, found(0, 0, 30, 30, 0.8, 1)], labels).detector, { text: 'apple' })
    const steps = await renderSteps(picture, found2)
    expect(steps.map(({ step }) => step)).toEqual(['boxes', 'crop', 'crop', 'crop', 'square'])
    expect(steps.map(({ caption }) => caption).join('; ')).toMatch(/2 boxes.*apple 0.90, 1\.\d\d points, chosen.*too small/)
    for (const { jpeg } of steps) expect(contentKind(jpeg)).toEqual({ picture: 'jpeg' })
    const drawn = await sharp(steps[0]!.jpeg).raw().toBuffer()
    const original = await sharp(await sharp(picture.data, { raw: { width: 400, height: 300, channels: 3 } }).jpeg({ quality: 82 }).toBuffer()).raw().toBuffer()
    expect(Buffer.compare(drawn, original)).not.toBe(0)
  })
})

test('a crop has the pixels of its box', () => {
  const crop = cropRaster(picture, { x0: 10.2, y0: 20, x1: 13.5, y1: 22 })
  expect([crop.width, crop.height]).toEqual([4, 2])
  expect([...crop.data.subarray(12, 15)]).toEqual([...picture.data.subarray((21 * 400 + 10) * 3, (21 * 400 + 10) * 3 + 3)])
})

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openVisionModels } from '../../models/vision/open-vision-models.js'
import type { ImageEncoder } from '../../models/vision/ports.js'
import type { Raster } from '../../models/vision/raster.js'
import { projectRoot } from '../../paths.js'
import { analysePicture, encodeCrop } from './analyse-picture.js'
import { defaultCropOptions } from './crop/find-crops.js'
import { plainSpace } from './space/learn-space.js'
import { placeInSpace } from './space/space.js'
import { dot } from './space/vectors.js'
import { fakeModels, madeRaster, toPng } from './testing/made-pictures.js'

const encoder = (name: string, encode: (square: Raster) => Promise<Float32Array>, version = 'a'): ImageEncoder => ({ name, dimension: 3, modelVersion: `${name}@${version}`, preprocessVersion: 'p@1', encode })
const firstPixel = async ({ data }: Raster) => Float32Array.from([data[0]!, data[1]!, data[2]!])
const good = encoder('good', firstPixel)
const bad = encoder('bad', async () => Promise.reject(new Error('no memory')))
const box = { box: { x0: 60, y0: 50, x1: 260, y1: 200 }, score: 0.9, classId: 0 }

test('the same bytes give the same crops and features, whoever asks', async () => {
  const services = { models: fakeModels([box], ['apple'], [good]) }
  const bytes = await toPng(madeRaster(3))
  const [first, second] = await Promise.all([analysePicture(services, bytes, { text: 'apple' }), analysePicture(services, bytes, { text: 'apple' })])
  expect(first.main).toMatchObject({ kind: 'box', label: 'apple', box: { x0: 45, y0: 38, x1: 275, y1: 212 } })
  expect(second.features).toEqual(first.features)
  expect(Object.keys(first.features)).toEqual(['good', 'colour', 'edges', 'layout'])
  // A crop that somebody picked is encoded as the main one would be.
  expect((await encodeCrop(services.models, first.picture.raster, first.main)).features).toEqual(first.features)
})

test('versions change with every step that matters', async () => {
  const bytes = await toPng(madeRaster(3))
  const versions = async (services: Parameters<typeof analysePicture>[0]) => {
    const { modelVersion, preprocessVersion } = await analysePicture(services, bytes)
    return [modelVersion, preprocessVersion]
  }
  const models = fakeModels([], [], [good])
  const [model, preprocess] = await versions({ models })
  expect(model).toBe('good@a+pixels@1')
  expect(await versions({ models, crop: { ...defaultCropOptions, expand: 0.2 } })).toEqual([model, expect.not.stringMatching(preprocess!)])
  expect(await versions({ models, detect: false })).toEqual([model, expect.not.stringMatching(preprocess!)])
  expect(await versions({ models: fakeModels([], [], [encoder('good', firstPixel, 'b')]) })).toEqual(['good@b+pixels@1', preprocess])
})

test('models that fail on a picture are left out, named, and missing from the versions', async () => {
  const bytes = await toPng(madeRaster(4))
  const result = await analysePicture({ models: fakeModels(new Error('out of memory'), [], [good, bad]) }, bytes, { text: 'apple' })
  expect(result.degraded).toEqual(['the detector failed: the whole picture is compared', 'the encoder bad failed'])
  expect([result.main.kind, result.crops.length, result.modelVersion]).toEqual(['whole', 1, 'good@a+pixels@1'])
  const whole = await analysePicture({ models: fakeModels([], [], [good]), detect: false }, bytes)
  expect(result.preprocessVersion).toBe(whole.preprocessVersion)
})

test('without any weights, near-duplicates of a picture are still its nearest', async () => {
  const models = { detector: undefined, encoders: [], degraded: () => ['no models'] }
  const originals = Array.from({ length: 12 }, (_, i) => madeRaster(i + 10))
  const features = await Promise.all(originals.map(async (raster) => (await analysePicture({ models }, await toPng(raster))).features))
  const space = plainSpace(Object.fromEntries(Object.entries(features[0]!).map(([name, { length }]) => [name, length])))
  const items = features.map((each) => placeInSpace(space, each, 'catalogue'))
  for (const [i, raster] of originals.entries()) {
    // Smaller, recompressed, a little darker and cut at one edge.
    const changed = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } }).extract({ left: 0, top: 0, width: raster.width - 12, height: raster.height }).resize(200).modulate({ brightness: 0.92 }).jpeg({ quality: 50 }).toBuffer()
    const query = placeInSpace(space, (await analysePicture({ models }, changed)).features, 'query')
    const likeness = items.map((item) => dot(query, item))
    expect(likeness.indexOf(Math.max(...likeness)), `picture ${i}`).toBe(i)
  }
})

const modelsDir = join(resolve(process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared')), 'models')

describe.skipIf(!existsSync(join(modelsDir, 'yolox-nano')))('with the public weights (skipped where they are not at hand)', () => {
  test('goes through detector and both encoders', async () => {
    const models = await openVisionModels({ modelsDir })
    try {
      const result = await analysePicture({ models }, await toPng(madeRaster(2)))
      expect(result.degraded).toEqual([])
      expect(result.modelVersion).toBe('efficientnet-lite2@65766aa9+mobilenetv2@495244ea+pixels@1')
      expect(Object.entries(result.features).map(([name, { length }]) => [name, length])).toEqual([['efficientnet-lite2', 1280], ['mobilenetv2', 1280], ['colour', 256], ['edges', 128], ['layout', 108]])
    } finally {
      await models.close()
    }
  })
})

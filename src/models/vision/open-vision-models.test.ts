import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { projectRoot } from '../../paths.js'
import { knownVisionModels } from './known-models.js'
import { openVisionModels } from './open-vision-models.js'

const shared = resolve(process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared'), 'models')
const here = existsSync(join(shared, 'mobilenetv2'))

let modelsDir: string
beforeEach(() => (modelsDir = mkdtempSync(join(tmpdir(), 'qm-vision-'))))
afterEach(() => rmSync(modelsDir, { recursive: true, force: true }))

const put = (folder: string, files: Record<string, string | Buffer>) => {
  mkdirSync(join(modelsDir, folder))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(modelsDir, folder, name), content)
}

test('no folder, or none with weights for pictures: nothing runs, and that is said', async () => {
  put('all-minilm-l6-v2', { 'model_quantized.onnx': 'another kind' })
  for (const folder of [modelsDir, join(modelsDir, 'absent')]) {
    const models = await openVisionModels({ modelsDir: folder })
    expect([models.detector, models.encoders, models.health()]).toEqual([undefined, [], []])
    expect(models.degraded()).toEqual(['no detector: the whole picture is compared', 'no image encoder: colour, edges and layout are compared'])
    await models.close()
  }
})

test('each broken model says why, and none stops the others', async () => {
  const described = { ...knownVisionModels[1]!, name: 'own', file: 'own.onnx' }
  const sha256 = createHash('sha256').update('no weights').digest('hex')
  put('a-not-json', { 'vision.json': '{', 'own.onnx': '' })
  put('b-wrong-json', { 'vision.json': JSON.stringify({ ...described, licence: 7 }), 'own.onnx': '' })
  put('c-no-weights', { 'vision.json': JSON.stringify(described) })
  put('d-other-weights', { 'vision.json': JSON.stringify(described), 'own.onnx': 'other' })
  put('e-no-model', { 'vision.json': JSON.stringify({ ...described, sha256 }), 'own.onnx': 'no weights' })
  put('yolox-nano', { 'yolox_nano.onnx': 'cut off' })
  const models = await openVisionModels({ modelsDir })
  const reasons = Object.fromEntries(models.health().map(({ name, state, reason }) => [name, `${state}: ${reason}`]))
  expect(reasons['a-not-json']).toBe('failed: vision.json is not JSON')
  expect(reasons['b-wrong-json']).toMatch(/vision.json: licence/)
  expect(reasons['c-no-weights']).toBe('failed: own.onnx is missing')
  expect(reasons['d-other-weights']).toMatch(/checksum differs/)
  expect(reasons['own']).toMatch(/^failed: /)
  expect(reasons['yolox-nano']).toMatch(/not the file that is known as yolox-nano/)
  expect([models.detector, models.encoders.length, models.degraded().length]).toEqual([undefined, 0, 2])
  await models.close()
})

describe.skipIf(!here)('with the weights (skipped where they are not at hand)', () => {
  test('loads, answers the same twice, and ends in words after closing', async () => {
    cpSync(join(shared, 'mobilenetv2'), join(modelsDir, 'called-otherwise'), { recursive: true })
    const models = await openVisionModels({ modelsDir })
    try {
      expect(models.health()).toMatchObject([{ name: 'mobilenetv2', state: 'ready', licence: 'Apache-2.0 (ONNX model zoo)', modelVersion: 'mobilenetv2@495244ea' }])
      expect(models.degraded()).toEqual(['no detector: the whole picture is compared'])
      const [encoder] = models.encoders
      const picture = { width: 300, height: 300, data: Uint8Array.from({ length: 270_000 }, (_, i) => (i * 31) % 256) }
      const [first, second] = await Promise.all([encoder!.encode(picture), encoder!.encode(picture)])
      expect(first).toEqual(second)
      expect(first).toHaveLength(1280)
      expect(first.some((value) => value > 0)).toBe(true)
    } finally {
      await models.close()
    }
    await expect(models.encoders[0]!.encode({ width: 1, height: 1, data: new Uint8Array(3) })).rejects.toThrow(/closed/)
  })

  test('a folder that describes its weights otherwise is believed, and wrong shapes are found at once', async () => {
    const own = { ...knownVisionModels[2]!, name: 'own' }
    const copy = (folder: string, description: unknown) => {
      cpSync(join(shared, 'mobilenetv2'), join(modelsDir, folder), { recursive: true })
      writeFileSync(join(modelsDir, folder, 'vision.json'), JSON.stringify(description))
    }
    copy('a', { ...own, name: 'a', output: { name: 'output', pooling: 'none', dimension: 1000 } })
    copy('b', { ...own, name: 'b', output: { name: '627', pooling: 'none', dimension: 1280 } })
    copy('c', { ...own, name: 'c', output: { name: 'nothing', pooling: 'none', dimension: 1280 } })
    const models = await openVisionModels({ modelsDir })
    try {
      expect(models.encoders.map(({ name, dimension }) => [name, dimension])).toEqual([['a', 1000]])
      expect(models.health().map(({ reason }) => reason)).toEqual([undefined, expect.stringMatching(/1, 1280, 7, 7/), 'the model has no output nothing'])
    } finally {
      await models.close()
    }
  })
})

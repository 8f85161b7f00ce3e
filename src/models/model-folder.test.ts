import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pullModel, readManifest, verifyModel } from './model-folder.js'
import { knownVisionModels } from './vision/known-models.js'
import type { PublishedModel } from './published.js'

const contents: Record<string, string> = { 'onnx/model_quantized.onnx': 'weights', 'tokenizer.json': '{}', 'config.json': '{"hidden_size":8}' }
const published: PublishedModel = {
  name: 'small',
  about: 'a test',
  licence: 'MIT',
  source: 'http://nowhere.invalid/',
  files: Object.keys(contents).map((path) => ({ path, sha256: null })),
  megabytes: 1,
}

let folder: string
let modelsDir: string
let server: Server
let source: string
let served: Record<string, string>
let cut = false

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qm-pull-'))
  modelsDir = join(folder, 'models')
  served = { ...contents }
  cut = false
  server = createServer((request, response) => {
    const body = served[(request.url ?? '').replace('/base/', '')]
    if (body === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'content-length': body.length })
    if (cut) return response.write(body.slice(0, 2), () => response.destroy())
    return response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('downloads with progress, records checksums, and verifies them later', async () => {
  const progress: string[] = []
  const manifest = await pullModel({ modelsDir, name: 'small', published, source, onProgress: (path, received, total) => progress.push(`${path} ${received}/${total}`) })
  expect(progress).toContain('onnx/model_quantized.onnx 7/7')
  expect(manifest).toMatchObject({ licence: 'MIT', source: `${source}/` })
  expect(readFileSync(join(modelsDir, 'small', 'onnx', 'model_quantized.onnx'), 'utf8')).toBe('weights')
  expect(await verifyModel(join(modelsDir, 'small'))).toEqual([])
  writeFileSync(join(modelsDir, 'small', 'tokenizer.json'), '{"changed":true}')
  rmSync(join(modelsDir, 'small', 'config.json'))
  expect(await verifyModel(join(modelsDir, 'small'))).toEqual(['tokenizer.json is not the file that was installed', 'config.json is missing'])
})

test('a checksum that differs, known or recorded, changes nothing', async () => {
  const known = { ...published, files: published.files.map((file) => ({ ...file, sha256: 'a'.repeat(64) })) }
  await expect(pullModel({ modelsDir, name: 'small', published: known, source })).rejects.toMatchObject({ code: 'checksum' })
  expect(existsSync(join(modelsDir, 'small'))).toBe(false)

  const first = await pullModel({ modelsDir, name: 'small', published, source })
  served['onnx/model_quantized.onnx'] = 'swapped'
  await expect(pullModel({ modelsDir, name: 'small', published, source })).rejects.toMatchObject({ code: 'checksum' })
  expect(await readManifest(join(modelsDir, 'small'))).toEqual(first)
  expect(readdirSync(modelsDir)).toEqual(['small'])
})

test('what cannot be had says why, and leaves nothing behind', async () => {
  await expect(pullModel({ modelsDir, name: 'small', published, source: 'http://127.0.0.1:1/' })).rejects.toMatchObject({ code: 'unreachable' })
  cut = true
  await expect(pullModel({ modelsDir, name: 'small', published, source })).rejects.toMatchObject({ code: 'cut-off' })
  cut = false
  delete served['config.json']
  await expect(pullModel({ modelsDir, name: 'small', published, source })).rejects.toMatchObject({ code: 'not-served' })
  await expect(pullModel({ modelsDir, name: 'other', published: undefined })).rejects.toMatchObject({ code: 'unknown-model' })
  await expect(pullModel({ modelsDir, name: '../out', published, source })).rejects.toMatchObject({ code: 'bad-name' })
  expect(readdirSync(modelsDir)).toEqual([])
})

test('a local folder serves as well', async () => {
  const from = join(folder, 'from')
  mkdirSync(join(from, 'onnx'), { recursive: true })
  for (const [path, body] of Object.entries(contents)) writeFileSync(join(from, path), body)
  writeFileSync(join(from, 'run.sh'), 'not taken')
  const manifest = await pullModel({ modelsDir, name: 'mine', published: undefined, from })
  expect(Object.keys(manifest.files).sort()).toEqual(Object.keys(contents).sort())
  expect(existsSync(join(modelsDir, 'mine', 'run.sh'))).toBe(false)
  rmSync(join(from, 'tokenizer.json'))
  await expect(pullModel({ modelsDir, name: 'mine', published: undefined, from })).rejects.toMatchObject({ code: 'incomplete-model' })
  expect(await verifyModel(join(modelsDir, 'mine'))).toEqual([])
})

test('a model for pictures needs no words: known weights by their checksum, others by their description', async () => {
  const from = join(folder, 'weights')
  mkdirSync(from)
  writeFileSync(join(from, 'own.onnx'), 'weights')
  await expect(pullModel({ modelsDir, name: 'own', published: undefined, from })).rejects.toThrow(/vision.json/)
  const description = { ...knownVisionModels[0]!, name: 'own', file: 'own.onnx', licence: 'CC0', sha256: 'a'.repeat(64) }
  writeFileSync(join(from, 'vision.json'), JSON.stringify(description))
  await expect(pullModel({ modelsDir, name: 'own', published: undefined, from })).rejects.toThrow(/checksum differs/)
  const sha256 = createHash('sha256').update('weights').digest('hex')
  writeFileSync(join(from, 'vision.json'), JSON.stringify({ ...description, sha256 }))
  expect(await pullModel({ modelsDir, name: 'own', published: undefined, from })).toMatchObject({ licence: 'CC0', files: { 'own.onnx': sha256 } })
  expect(await verifyModel(join(modelsDir, 'own'))).toEqual([])
})

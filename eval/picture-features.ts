import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { analysePicture, type PictureServices } from '../src/pipelines/vision/analyse-picture.js'
import type { Features } from '../src/pipelines/vision/features/features.js'
import { defaultCropOptions } from '../src/pipelines/vision/crop/find-crops.js'
import { defaultPictureLimits } from '../src/pipelines/vision/decode/decode-picture.js'
import { featureVersions } from '../src/pipelines/vision/versions.js'

export interface EvaluatedPicture {
  file: string
  features: Features
  mainKind: 'whole' | 'box'
}

/**
 * Features of files through the product's own pipeline. Kept in the temporary folder by content and versions, so that a second
 * run with the same models and steps is quick.
 */
export async function pictureFeatures(services: PictureServices, files: readonly string[], onProgress: (done: number) => void = () => undefined): Promise<EvaluatedPicture[]> {
  const versions = featureVersions(services.detect === false ? undefined : services.models.detector, services.models.encoders, services.crop ?? defaultCropOptions, defaultPictureLimits.workingSide)
  const folder = join(tmpdir(), 'quartermaster-eval', `${versions.preprocessVersion}-${createHash('sha256').update(versions.modelVersion).digest('hex').slice(0, 8)}`)
  mkdirSync(folder, { recursive: true })
  const out: EvaluatedPicture[] = []
  let next = 0
  const work = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const bytes = await readFile(files[i]!)
      const kept = join(folder, `${createHash('sha256').update(bytes).digest('hex')}.json`)
      out[i] = { file: files[i]!, ...(existsSync(kept) ? read(kept) : await write(kept, services, bytes)) }
      onProgress(i + 1)
    }
  }
  await Promise.all([work(), work(), work()])
  return out
}

type Kept = Omit<EvaluatedPicture, 'file'>

function read(file: string): Kept {
  const { features, mainKind } = JSON.parse(readFileSync(file, 'utf8')) as { features: Record<string, string>; mainKind: Kept['mainKind'] }
  return { mainKind, features: Object.fromEntries(Object.entries(features).map(([name, base64]) => [name, new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer)])) }
}

async function write(file: string, services: PictureServices, bytes: Buffer): Promise<Kept> {
  const { features, main } = await analysePicture(services, bytes)
  const base64 = Object.fromEntries(Object.entries(features).map(([name, values]) => [name, Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')]))
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ features: base64, mainKind: main.kind }))
  renameSync(`${file}.${process.pid}`, file)
  return { features, mainKind: main.kind }
}

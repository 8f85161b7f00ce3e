import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { UserFacingError } from '../errors.js'
import { findModelFile } from './onnx-embedder.js'
import { lookAtModel } from './vision/find-models.js'
import type { PublishedModel } from './published.js'

export const manifestFile = 'manifest.json'
const manifestShape = z.object({ name: z.string(), licence: z.string(), source: z.string(), installedAt: z.string(), files: z.record(z.string(), z.string()) })
export type ModelManifest = z.infer<typeof manifestShape>

/** A model folder holds weights, words and papers; nothing else is taken from a folder that somebody names. */
const wanted = /\.(onnx|json|jsonl|txt|md|i8|f32)$|(^|[\\/])LICEN[CS]E$/i

export interface PullOptions {
  modelsDir: string
  name: string
  published: PublishedModel | undefined
  /** A folder on this machine instead of the web. */
  from?: string
  /** Another address than the published one, such as a mirror. */
  source?: string
  onProgress?: (path: string, received: number, total: number | undefined) => void
}

/**
 * Puts a model under `modelsDir/name`: whole or not at all. Known checksums are compared, unknown ones recorded in
 * manifest.json, against which a later pull and `verify` compare. Throws UserFacingError with what to do.
 */
export async function pullModel(options: PullOptions): Promise<ModelManifest> {
  const { modelsDir, name } = options
  if (!/^[a-z0-9][a-z0-9.-]*$/i.test(name)) throw new UserFacingError('bad-name', 'A model name has letters, digits, dots and hyphens only.')
  const target = join(modelsDir, name)
  const before = await readManifest(target)
  const temporary = join(modelsDir, `.${name}.${process.pid}.tmp`)
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true })
  try {
    const { files, source, licence } = options.from ? await fromFolder(options.from, temporary) : await fromWeb(options, before, temporary)
    const forPictures = await lookAtModel(temporary, name)
    if (forPictures && 'problem' in forPictures) throw new UserFacingError('incomplete-model', `This model cannot be used: ${forPictures.problem}.`, { hint: 'Check the folder or the address.' })
    if (!forPictures && (!findModelFile(temporary) || !existsSync(join(temporary, 'tokenizer.json')) || !existsSync(join(temporary, 'config.json')))) {
      throw new UserFacingError('incomplete-model', 'A sentence encoder needs ONNX weights, tokenizer.json and config.json; a model for pictures that is not known needs a vision.json.', { hint: 'Check the folder or the address.' })
    }
    const manifest: ModelManifest = { name, licence: licence ?? options.published?.licence ?? forPictures?.description.licence ?? 'not stated', source, installedAt: new Date().toISOString(), files }
    await writeFile(join(temporary, manifestFile), JSON.stringify(manifest, null, 2))
    await rm(target, { recursive: true, force: true })
    await rename(temporary, target)
    return manifest
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Problems of an installed model, in plain words; empty when each file is what was installed. */
export async function verifyModel(folder: string): Promise<string[]> {
  const manifest = await readManifest(folder)
  if (!manifest) return ['it has no manifest, so there is nothing to compare with: pull it again']
  const problems: string[] = []
  for (const [path, sha256] of Object.entries(manifest.files)) {
    const file = join(folder, path)
    if (!existsSync(file)) problems.push(`${path} is missing`)
    else if ((await checksum(file)) !== sha256) problems.push(`${path} is not the file that was installed`)
  }
  return problems
}

export async function readManifest(folder: string): Promise<ModelManifest | undefined> {
  try {
    return manifestShape.parse(JSON.parse(await readFile(join(folder, manifestFile), 'utf8')))
  } catch {
    return undefined
  }
}

interface Gathered {
  files: Record<string, string>
  source: string
  licence?: string
}

async function fromFolder(from: string, into: string): Promise<Gathered> {
  if (!existsSync(from)) throw new UserFacingError('no-folder', 'That folder does not exist.')
  const files: Record<string, string> = {}
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name))
    if (!entry.isFile() || path === manifestFile || !wanted.test(path)) continue
    await mkdir(dirname(join(into, path)), { recursive: true })
    await copyFile(join(from, path), join(into, path))
    files[path.split(sep).join('/')] = await checksum(join(into, path))
  }
  const earlier = await readManifest(from)
  return { files, source: 'a local folder', ...(earlier ? { licence: earlier.licence } : {}) }
}

async function fromWeb(options: PullOptions, before: ModelManifest | undefined, into: string): Promise<Gathered> {
  const { published, name } = options
  if (!published) {
    throw new UserFacingError('unknown-model', `${name} is not among the models that can be downloaded.`, { hint: `Put its files into a folder and run: npm run models -- pull ${name} --from FOLDER` })
  }
  const source = (options.source ?? published.source).replace(/\/*$/, '/')
  const files: Record<string, string> = {}
  for (const { path, sha256 } of published.files) {
    const file = join(into, path)
    await mkdir(dirname(file), { recursive: true })
    files[path] = await download(new URL(path, source), file, (received, total) => options.onProgress?.(path, received, total))
    const expected = sha256 ?? (before?.source === source ? before.files[path] : undefined)
    if (expected !== undefined && files[path] !== expected) {
      throw new UserFacingError('checksum', `${path} is not the file that was expected (its checksum differs).`, { hint: 'Nothing was changed. If the publisher has a new version, remove the model folder and pull again.' })
    }
  }
  return { files, source }
}

async function download(url: URL, file: string, onProgress: (received: number, total: number | undefined) => void): Promise<string> {
  const advice = 'Check the connection, or download the files elsewhere and use --from FOLDER.'
  const response = await fetch(url, { redirect: 'follow', signal: AbortSignal.timeout(30 * 60_000) }).catch((cause: unknown) => {
    throw new UserFacingError('unreachable', `${url.host} could not be reached.`, { hint: advice, cause })
  })
  if (!response.ok || !response.body) throw new UserFacingError('not-served', `${url.host} answered ${response.status} for ${url.pathname}.`, { hint: advice })
  const total = Number(response.headers.get('content-length')) || undefined
  const hash = createHash('sha256')
  let received = 0
  const watch = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece)
      received += piece.length
      onProgress(received, total)
      done(null, piece)
    },
  })
  try {
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), watch, createWriteStream(file, { mode: 0o600 }))
  } catch (cause) {
    throw new UserFacingError('cut-off', `The download from ${url.host} broke off.`, { hint: advice, cause })
  }
  if (total !== undefined && received !== total && !response.headers.get('content-encoding')) throw new UserFacingError('cut-off', `The download from ${url.host} broke off.`, { hint: advice })
  return hash.digest('hex')
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

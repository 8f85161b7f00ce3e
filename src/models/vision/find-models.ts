import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelDescription, type ModelDescription } from './description.js'
import { knownVisionModels } from './known-models.js'

export const descriptionFile = 'vision.json'

/** Weights for pictures in a folder: usable, or not with the reason in words. */
export type FoundModel = { folder: string } & ({ file: string; description: ModelDescription } | { problem: string })

/**
 * Looks through the folders of `modelsDir` for weights for pictures: those with a `vision.json` beside them, and those whose
 * checksum is known. Folders of other models are passed over in silence.
 */
export async function findVisionModels(modelsDir: string): Promise<FoundModel[]> {
  if (!existsSync(modelsDir)) return []
  const folders = readdirSync(modelsDir, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
  const found = await Promise.all(folders.map(({ name }) => lookAtModel(join(modelsDir, name), name)))
  return found.filter((model) => model !== undefined).sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** The one folder `path`, under the name it has or will have; undefined when it holds no weights for pictures. */
export async function lookAtModel(path: string, folder: string): Promise<FoundModel | undefined> {
  const own = join(path, descriptionFile)
  return existsSync(own) ? described(path, folder, own) : known(path, folder)
}

async function described(path: string, folder: string, file: string): Promise<FoundModel> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return { folder, problem: `${descriptionFile} is not JSON` }
  }
  const parsed = modelDescription.safeParse(json)
  if (!parsed.success) return { folder, problem: `${descriptionFile}: ${parsed.error.issues.map(({ path: at, message }) => `${at.join('.')} ${message}`).join('; ')}` }
  const weights = join(path, parsed.data.file)
  if (!existsSync(weights)) return { folder, problem: `${parsed.data.file} is missing` }
  if ((await checksum(weights)) !== parsed.data.sha256) return { folder, problem: `${parsed.data.file} is not the file that ${descriptionFile} describes (its checksum differs)` }
  return { folder, file: weights, description: parsed.data }
}

async function known(path: string, folder: string): Promise<FoundModel | undefined> {
  for (const name of readdirSync(path).filter((entry) => entry.endsWith('.onnx')).sort()) {
    const named = knownVisionModels.some(({ file }) => file === name)
    const ours = knownVisionModels.find((model) => model.name === folder)
    if (!named && !ours) continue
    const sha256 = await checksum(join(path, name))
    const description = knownVisionModels.find((model) => model.sha256 === sha256)
    if (description) return { folder, file: join(path, name), description }
    if (ours) return { folder, problem: `${name} is not the file that is known as ${folder} (its checksum differs), and no ${descriptionFile} describes it` }
  }
  return undefined
}

async function checksum(file: string): Promise<string> {
  return createHash('sha256').update(await readFile(file)).digest('hex')
}

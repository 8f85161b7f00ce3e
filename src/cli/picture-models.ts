import { modelVersion } from '../models/vision/description.js'
import { findVisionModels } from '../models/vision/find-models.js'
import { openVisionModels } from '../models/vision/open-vision-models.js'

const kinds = { detector: 'finds things in pictures', 'image-encoder': 'compares pictures' } as const

/** A line for each model for pictures in the folder, with its licence, or with what is wrong with it. */
export async function listPictureModels(modelsDir: string): Promise<string[]> {
  const found = await findVisionModels(modelsDir)
  return found.map((model) => `${model.folder.padEnd(17)} ${'problem' in model ? `cannot be used: ${model.problem}` : `${kinds[model.description.kind]} (${model.description.licence}), ${modelVersion(model.description)}`}`)
}

/** Folders of models for pictures. */
export async function pictureModelFolders(modelsDir: string): Promise<string[]> {
  return (await findVisionModels(modelsDir)).map(({ folder }) => folder)
}

/** What is wrong with each model for pictures when it is loaded and run once, by folder; empty lists where nothing is. */
export async function tryPictureModels(modelsDir: string): Promise<Map<string, string[]>> {
  const found = await findVisionModels(modelsDir)
  const models = await openVisionModels({ modelsDir })
  const failed = new Map(models.health().filter(({ state }) => state === 'failed').map(({ name, reason }) => [name, reason ?? 'it cannot be opened']))
  await models.close()
  return new Map(
    found.map((model) => {
      const reason = failed.get('problem' in model ? model.folder : model.description.name)
      return [model.folder, reason === undefined ? [] : [reason]]
    }),
  )
}

/** Milliseconds a picture for each model for pictures, its own resizing included. */
export async function timePictureModels(modelsDir: string): Promise<string[]> {
  const models = await openVisionModels({ modelsDir })
  const picture = { width: 1024, height: 1024, data: new Uint8Array(1024 * 1024 * 3).map((_, i) => (i * 31) % 256) }
  const lines: string[] = []
  const time = async (name: string, run: () => Promise<unknown>) => {
    const rounds = 10
    const started = performance.now()
    for (let i = 0; i < rounds; i++) await run()
    lines.push(`${name.padEnd(28)} ${((performance.now() - started) / rounds).toFixed(1)} ms a picture of 1,024 x 1,024`)
  }
  const { detector } = models
  if (detector) await time(detector.modelVersion, () => detector.detect(picture))
  for (const encoder of models.encoders) await time(encoder.modelVersion, () => encoder.encode(picture))
  await models.close()
  return lines
}

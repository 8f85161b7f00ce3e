import { join } from 'node:path'
import type { VisionModels } from '../src/models/vision/ports.js'
import { projectRoot } from '../src/paths.js'
import { descriptorVersion } from '../src/pipelines/vision/features/describe-pixels.js'
import { fitMatchRule } from '../src/pipelines/vision/search/nothing-matches.js'
import { nearest } from '../src/pipelines/vision/search/nearest.js'
import { learnSpace } from '../src/pipelines/vision/space/learn-space.js'
import { placeInSpace, type VectorSpace } from '../src/pipelines/vision/space/space.js'
import { writeStartingSpace } from '../src/pipelines/vision/space/space-file.js'
import { halvesOf, readPictures, type LabelledPicture } from './images.js'

/** Points kept of the distribution of best cosines. */
const kept = 64

/**
 * Learns the statistics that are shipped from all photos of the folder, and the rule for "nothing matches" from photos that did
 * not teach the space they are looked up in. Figures of `eval images` never use this file.
 */
export async function fitImages(models: VisionModels, folder: string): Promise<{ pictures: number; threshold: number }> {
  const { catalogue, photos, plain } = await readPictures({ models }, folder, undefined)
  const learn = (taught: readonly LabelledPicture[]) => learnSpace(plain, { catalogue: catalogue.map(({ features }) => features), query: taught.map(({ features }) => features) })
  const best = (space: VectorSpace, photo: LabelledPicture, products: { vector: Float32Array }[]) => nearest(placeInSpace(space, photo.features, 'query'), products, 1)[0]!.cosine
  const cosines = halvesOf(photos).flatMap(({ taught, searched }) => {
    const space = learn(taught)
    const products = catalogue.map(({ features }) => ({ vector: placeInSpace(space, features, 'catalogue') }))
    return searched.map((photo) => best(space, photo, products))
  })
  const all = fitMatchRule(cosines)
  const sample = Array.from({ length: kept }, (_, i) => all.known[Math.floor(((i + 0.5) * all.known.length) / kept)]!)
  const rule = fitMatchRule(sample)
  const versions = { ...Object.fromEntries(models.encoders.map(({ name, modelVersion }) => [name, modelVersion])), colour: `pixels@${descriptorVersion}` }
  const about = `Learned from ${photos.length} phone photos and ${catalogue.length} catalogue pictures of the Grocery Store Dataset (M. Klasson, C. Zhang, H. Kjellström, 2019; MIT licence). Means and directions only; no picture can be read from it.`
  writeStartingSpace(join(projectRoot, 'models', 'builtin', 'vision-space'), learn(photos), versions, rule, about)
  return { pictures: photos.length + catalogue.length, threshold: rule.threshold }
}

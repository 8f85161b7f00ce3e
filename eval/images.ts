import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { PictureServices } from '../src/pipelines/vision/analyse-picture.js'
import { decideMatch, fitMatchRule } from '../src/pipelines/vision/search/nothing-matches.js'
import { nearest } from '../src/pipelines/vision/search/nearest.js'
import { learnSpace, plainSpace } from '../src/pipelines/vision/space/learn-space.js'
import { placeInSpace, type Domain, type VectorSpace } from '../src/pipelines/vision/space/space.js'
import { pictureFeatures, type EvaluatedPicture } from './picture-features.js'

export interface ImagesReport {
  catalogue: { 'r@1': number; 'r@5': number }
  photos: { map: number; 'r@1': number }
  negatives: { wrong: number | null; answered: number | null }
}

export interface ImagesDetails {
  photos: number
  products: number
  negatives: number
  /** Photos whose main crop is a box. */
  boxed: number
  /** Photos of products that taught nothing: the harder split. */
  otherProducts: { catalogue: ImagesReport['catalogue']; photos: ImagesReport['photos'] }
  /** Without any statistics. */
  plain: ImagesReport['catalogue'] & { map: number }
}

export interface LabelledPicture extends EvaluatedPicture {
  product: string
}

/** Half of the photos teach the statistics and the threshold, the other half is searched; then the other way round. */
const halves = [0, 1]

/**
 * Photo to catalogue, photo to photo and "nothing matches" on a folder with `catalogue/` (a clean picture a product) and the
 * photos listed in `subset-test8.tsv`. Means of photos, whitening and threshold always come from other photos than those that
 * are searched; the catalogue's own mean comes from the catalogue, as it does in use.
 */
export async function evaluateImages(services: PictureServices, folder: string, negativesFolder: string | undefined): Promise<{ report: ImagesReport; details: ImagesDetails }> {
  const { catalogue, photos, negatives, plain } = await readPictures(services, folder, negativesFolder)
  const names = [...new Set(photos.map(({ product }) => product))]
  const byPhoto = halvesOf(photos)
  const byProduct = splitsOf(photos, ({ product }) => names.indexOf(product) % 2)
  const learned = byPhoto.map((split) => ({ ...split, space: learnSpace(plain, { catalogue: catalogue.map(({ features }) => features), query: split.taught.map(({ features }) => features) }) }))
  const other = byProduct.map((split) => ({ ...split, space: learnSpace(plain, { catalogue: catalogue.map(({ features }) => features), query: split.taught.map(({ features }) => features) }) }))
  return {
    report: { ...scores(learned, catalogue), negatives: negativesFolder === undefined ? { wrong: null, answered: null } : declined(learned, catalogue, negatives) },
    details: {
      photos: photos.length,
      products: catalogue.length,
      negatives: negatives.length,
      boxed: photos.filter(({ mainKind }) => mainKind === 'box').length,
      otherProducts: scores(other, catalogue),
      plain: { ...toCatalogue(plain, photos, catalogue), map: toPhotos(plain, photos).map },
    },
  }
}

/** All pictures of such a folder with their features, and the space without statistics that they can be placed in. */
export async function readPictures(services: PictureServices, folder: string, negativesFolder: string | undefined) {
  const listed = readFileSync(join(folder, 'subset-test8.tsv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split('\t'))
  const catalogueFiles = pictureFiles(join(folder, 'catalogue'))
  const photoFiles = listed.map(([path]) => join(folder, path!))
  const files = [...catalogueFiles, ...photoFiles, ...(negativesFolder === undefined ? [] : pictureFiles(negativesFolder))]
  const all = await pictureFeatures(services, files, progress(files.length))
  const catalogue = all.slice(0, catalogueFiles.length).map((picture): LabelledPicture => ({ ...picture, product: basename(picture.file).replace(/_Iconic\.\w+$/, '') }))
  const photos = all.slice(catalogueFiles.length, catalogueFiles.length + photoFiles.length).map((picture, i): LabelledPicture => ({ ...picture, product: listed[i]![1]! }))
  const plain = plainSpace(Object.fromEntries(Object.entries(catalogue[0]!.features).map(([name, { length }]) => [name, length])))
  return { catalogue, photos, negatives: all.slice(catalogueFiles.length + photoFiles.length), plain }
}

/** Every second photo of each product teaches, the others are searched; then the other way round. */
export function halvesOf(photos: readonly LabelledPicture[]): Split[] {
  const seen = new Map<string, number>()
  const turn = photos.map(({ product }) => {
    const before = seen.get(product) ?? 0
    seen.set(product, before + 1)
    return before % 2
  })
  return splitsOf(photos, (_, i) => turn[i]!)
}

interface Split {
  taught: LabelledPicture[]
  searched: LabelledPicture[]
}

type LearnedSplit = Split & { space: VectorSpace }

function splitsOf(photos: readonly LabelledPicture[], half: (photo: LabelledPicture, i: number) => number): Split[] {
  return halves.map((own) => ({ taught: photos.filter((photo, i) => half(photo, i) !== own), searched: photos.filter((photo, i) => half(photo, i) === own) }))
}

export function pictureFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort().map((name) => join(folder, name))
}

const placed = (space: VectorSpace, pictures: readonly LabelledPicture[], domain: Domain) => pictures.map(({ features, product, file }) => ({ vector: placeInSpace(space, features, domain), product, file }))

function scores(splits: readonly LearnedSplit[], catalogue: readonly LabelledPicture[]): Pick<ImagesReport, 'catalogue' | 'photos'> {
  const found = splits.map(({ space, searched }) => ({ catalogue: toCatalogue(space, searched, catalogue), photos: toPhotos(space, searched), share: searched.length }))
  const total = found.reduce((sum, { share }) => sum + share, 0)
  const over = (value: (each: (typeof found)[number]) => number) => found.reduce((sum, each) => sum + (value(each) * each.share) / total, 0)
  return {
    catalogue: { 'r@1': over((each) => each.catalogue['r@1']), 'r@5': over((each) => each.catalogue['r@5']) },
    photos: { map: over((each) => each.photos.map), 'r@1': over((each) => each.photos['r@1']) },
  }
}

function toCatalogue(space: VectorSpace, photos: readonly LabelledPicture[], catalogue: readonly LabelledPicture[]): ImagesReport['catalogue'] {
  const products = placed(space, catalogue, 'catalogue')
  const ranks = placed(space, photos, 'query').map(({ vector, product }) => nearest(vector, products, products.length).findIndex(({ item }) => item.product === product))
  return { 'r@1': ranks.filter((rank) => rank === 0).length / ranks.length, 'r@5': ranks.filter((rank) => rank >= 0 && rank < 5).length / ranks.length }
}

/** Each photo against all others of the same half. */
function toPhotos(space: VectorSpace, photos: readonly LabelledPicture[]): ImagesReport['photos'] {
  const items = placed(space, photos, 'query')
  let [precision, first] = [0, 0]
  for (const query of items) {
    const ranked = nearest(query.vector, items.filter((item) => item !== query), items.length)
    if (ranked[0]!.item.product === query.product) first++
    let [hits, sum] = [0, 0]
    for (const [i, { item }] of ranked.entries()) if (item.product === query.product) sum += ++hits / (i + 1)
    precision += hits === 0 ? 0 : sum / hits
  }
  return { map: precision / items.length, 'r@1': first / items.length }
}

/** Each photo and each negative is decided once, by a space and a threshold of the half that it is not in. */
function declined(splits: readonly LearnedSplit[], catalogue: readonly LabelledPicture[], negatives: readonly EvaluatedPicture[]): { wrong: number; answered: number } {
  let [wrong, answered, asked] = [0, 0, 0]
  for (const [half, { space, taught, searched }] of splits.entries()) {
    const products = placed(space, catalogue, 'catalogue')
    const best = ({ features }: EvaluatedPicture) => nearest(placeInSpace(space, features, 'query'), products, 1)[0]!.cosine
    const rule = fitMatchRule(taught.map(best))
    answered += searched.filter((photo) => decideMatch(rule, best(photo)).matches).length
    asked += searched.length
    wrong += negatives.filter((photo, i) => i % 2 === half && decideMatch(rule, best(photo)).matches).length
  }
  return { wrong, answered: answered / asked }
}

function progress(total: number): (done: number) => void {
  return (done) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${total} pictures\n`)
  }
}

export function imagesTable({ report, details }: { report: ImagesReport; details: ImagesDetails }): string {
  const of = (value: number) => value.toFixed(3)
  return [
    `pictures           ${details.products} of the catalogue, ${details.photos} photos (main crop a box: ${details.boxed}), ${details.negatives} of something else`,
    `photo to catalogue R@1 ${of(report.catalogue['r@1'])}, R@5 ${of(report.catalogue['r@5'])} (statistics of other photos)`,
    `photo to photo     mAP ${of(report.photos.map)}, R@1 ${of(report.photos['r@1'])} (within the half that taught nothing)`,
    `other products     R@1 ${of(details.otherProducts.catalogue['r@1'])}, R@5 ${of(details.otherProducts.catalogue['r@5'])}, mAP ${of(details.otherProducts.photos.map)} (statistics of photos of other products)`,
    `no statistics      R@1 ${of(details.plain['r@1'])}, R@5 ${of(details.plain['r@5'])}, mAP ${of(details.plain.map)}`,
    report.negatives.wrong === null ? 'nothing matches    not measured: give --negatives' : `nothing matches    ${report.negatives.wrong} of ${details.negatives} others matched, ${of(report.negatives.answered ?? 0)} of the photos answered (threshold of other photos)`,
  ].join('\n')
}

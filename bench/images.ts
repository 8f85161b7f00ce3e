import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { openVisionModels } from '../src/models/vision/open-vision-models.js'
import { projectRoot } from '../src/paths.js'
import { analysePicture, type PictureServices } from '../src/pipelines/vision/analyse-picture.js'
import type { Features } from '../src/pipelines/vision/features/features.js'
import { createVectorTable, type VectorTable } from '../src/pipelines/vision/search/vector-table.js'
import { checkedVector } from '../src/pipelines/vision/space/check-vector.js'
import { learnSpace, plainSpace } from '../src/pipelines/vision/space/learn-space.js'
import { explainLikeness, type VectorSpace } from '../src/pipelines/vision/space/space.js'
import { openBarePictures, type BarePicture } from './bare-pictures.js'
import { seeded } from './random.js'
import { round, spread, table, type Report } from './report.js'

const productCount = 20_000
const taughtBy = 200
const queries = 60
const shared = resolve(process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared'))

/** Indexing and querying by picture in one process with all models, beside the bare sum; they take turns, picture by picture. */
export async function measureImages(): Promise<Report> {
  const modelsDir = process.env['MODELS_DIR'] ?? join(shared, 'models')
  const models = await openVisionModels({ modelsDir })
  if (!models.detector || models.encoders.length < 2) throw new Error('this part needs the detector and both encoders: set MODELS_DIR')
  const pictures = await photos()
  const services: PictureServices = { models }
  const started = performance.now()
  const before = process.cpuUsage()
  const features = await inParallel(pictures.slice(0, taughtBy), 3, async (bytes) => (await analysePicture(services, bytes)).features)
  const perSecond = features.length / ((performance.now() - started) / 1000)
  const used = process.cpuUsage(before)
  const cpuMs = (used.user + used.system) / 1000 / features.length

  const space = learnSpace(plainSpace(Object.fromEntries(Object.entries(features[0]!).map(([name, { length }]) => [name, length]))), { catalogue: features, query: features })
  const { products, block, dimension } = filled(space, features)
  const bare = await openBarePictures(modelsDir, block, dimension)
  const ours: Record<'with' | 'without', number[]> = { with: [], without: [] }
  const sums: Record<'with' | 'without', number[]> = { with: [], without: [] }
  const parts: BarePicture[] = []
  const asked = pictures.slice(-queries)
  for (const bytes of [...asked.slice(0, 3), ...asked]) {
    for (const detect of [true, false]) {
      const own = await query({ ...services, detect }, space, products, bytes)
      const each = await bare(bytes, detect)
      ours[detect ? 'with' : 'without'].push(own)
      sums[detect ? 'with' : 'without'].push(each.decode + each.detector + each.encoders + each.scan)
      if (detect) parts.push(each)
    }
  }
  // The first three warm both.
  for (const list of [ours.with, ours.without, sums.with, sums.without, parts]) list.splice(0, 3)
  const memoryMb = round(process.memoryUsage().rss / 1e6, 0)
  await models.close()
  return report({ ours, sums, parts, perSecond, cpuMs, memoryMb, indexed: features.length })
}

async function query(services: PictureServices, space: VectorSpace, products: VectorTable, bytes: Uint8Array): Promise<number> {
  const started = performance.now()
  const { features } = await analysePicture(services, bytes)
  const { vector } = checkedVector(space, features, 'query')
  for (const { id } of products.search(vector, 10)) if (id.length > 0) explainLikeness(space, vector, vector)
  return performance.now() - started
}

/** A catalogue of as many vectors as asked for: those of the pictures, each shaken. */
function filled(space: VectorSpace, features: readonly Features[]): { products: VectorTable; block: Float32Array; dimension: number } {
  const seeds = features.map((each) => checkedVector(space, each, 'catalogue').vector)
  const dimension = seeds[0]!.length
  const random = seeded(31)
  const products = createVectorTable(dimension)
  const block = new Float32Array(productCount * dimension)
  for (let i = 0; i < productCount; i++) {
    const shaken = seeds[i % seeds.length]!.map((value) => value + (random() - 0.5) * 0.05)
    const length = Math.hypot(...shaken)
    const vector = shaken.map((value) => value / length)
    products.set(`p${i}`, vector)
    block.set(vector, i * dimension)
  }
  return { products, block, dimension }
}

/** Public phone photos enlarged to a usual size where they are at hand; otherwise pictures made here. JPEG, 1,600 x 1,200. */
async function photos(): Promise<Buffer[]> {
  const folder = join(shared, 'data', 'images', 'grocery', 'test')
  const count = taughtBy + queries
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg')).sort() : []
  const random = seeded(5)
  const sources = Array.from({ length: count }, (_, i) => (files.length > 0 ? readFileSync(join(folder, files[(i * 2) % files.length]!)) : noise(random)))
  return inParallel(sources, 2, async (bytes) => (Buffer.isBuffer(bytes) ? sharp(bytes) : sharp(bytes.data, { raw: { width: 40, height: 30, channels: 3 } })).resize(1600, 1200, { fit: 'cover' }).jpeg({ quality: 85 }).toBuffer())
}

const noise = (random: () => number) => ({ data: Uint8Array.from({ length: 40 * 30 * 3 }, () => random() * 256) })

async function inParallel<A, B>(items: readonly A[], width: number, work: (item: A) => Promise<B>): Promise<B[]> {
  const out: B[] = []
  let next = 0
  const walk = async () => {
    for (let i = next++; i < items.length; i = next++) out[i] = await work(items[i]!)
  }
  await Promise.all(Array.from({ length: width }, walk))
  return out
}

interface Measured {
  ours: Record<'with' | 'without', number[]>
  sums: Record<'with' | 'without', number[]>
  parts: BarePicture[]
  perSecond: number
  /** Of all threads, a picture: what does not depend on what else runs. */
  cpuMs: number
  memoryMb: number
  indexed: number
}

function report({ ours, sums, parts, perSecond, cpuMs, memoryMb, indexed }: Measured): Report {
  const rows = (['with', 'without'] as const).map((detector) => {
    const [own, bare] = [spread(ours[detector]), spread(sums[detector])]
    return { detector, own, bare, ratio: { p50: round(own.p50 / bare.p50, 2), p95: round(own.p95 / bare.p95, 2) } }
  })
  const median = (part: keyof BarePicture) => spread(parts.map((each) => each[part])).p50
  return {
    title: `Query by picture against ${productCount.toLocaleString('en')} products, photos of 1,600 x 1,200`,
    table: table(
      ['detector', 'p50 ms', 'p95 ms', 'bare sum p50', 'p95', 'ratio p50', 'p95'],
      rows.map(({ detector, own, bare, ratio }) => [detector, `${own.p50}`, `${own.p95}`, `${bare.p50}`, `${bare.p95}`, `${ratio.p50}`, `${ratio.p95}`]),
    ),
    notes: [
      `bare parts, p50 ms: decoding ${median('decode')}, detector ${median('detector')}, encoders ${median('encoders')}, scan ${median('scan')}`,
      `indexing ${round(perSecond)} pictures/s with detector (${indexed} pictures, three at a time; ${round(cpuMs)} ms of processor time each); ${memoryMb} MB resident with all models, ${productCount.toLocaleString('en')} vectors twice and the bare sum's own models`,
    ],
    figures: { queries: Object.fromEntries(rows.map(({ detector, ...rest }) => [detector, rest])), bareP50: { decode: median('decode'), detector: median('detector'), encoders: median('encoders'), scan: median('scan') }, indexing: { picturesPerSecond: round(perSecond), cpuMsPerPicture: round(cpuMs) }, memoryMb },
  }
}

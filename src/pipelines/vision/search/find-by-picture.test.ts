import { expect, test } from 'vitest'
import { analysePicture } from '../analyse-picture.js'
import { checkedVector } from '../space/check-vector.js'
import { learnSpace, plainSpace } from '../space/learn-space.js'
import { madeRaster, toPng } from '../testing/made-pictures.js'
import { findByPicture, type FindServices } from './find-by-picture.js'
import { fitMatchRule } from './nothing-matches.js'
import { createVectorTable } from './vector-table.js'

const models = { detector: undefined, encoders: [], degraded: () => ['no models'] }

async function catalogue(): Promise<FindServices> {
  const pictures = await Promise.all(Array.from({ length: 8 }, async (_, i) => (await analysePicture({ models }, await toPng(madeRaster(i + 40)))).features))
  const space = learnSpace(plainSpace({ colour: 256, edges: 128, layout: 108 }), { catalogue: pictures, query: pictures })
  const products = createVectorTable(492)
  for (const [i, features] of pictures.entries()) products.set(`p${i}`, checkedVector(space, features, 'catalogue').vector)
  return { models, space, rule: fitMatchRule([0.5, 0.6, 0.7, 0.8, 0.9]), products }
}

test('finds the product of a picture and says why; another picture matches nothing, with the nearest all the same', async () => {
  const services = await catalogue()
  const found = await findByPicture(services, await toPng(madeRaster(43)), 3)
  expect([found.kind, found.products[0]!.productId, found.products.length]).toEqual(['matches', 'p3', 3])
  expect(found.products[0]!.parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(found.products[0]!.cosine, 4)
  expect(found.versions).toEqual({ model: 'pixels@1', preprocess: expect.stringMatching(/^crops@/), space: services.space.version })
  const other = await findByPicture(services, await toPng(madeRaster(900)), 3)
  expect([other.kind, other.products.length]).toEqual(['nothing-matches', 3])
  expect(other.products[0]!.cosine).toBeLessThan(0.6)
})

test('what is not wanted or was removed never comes; without a rule nothing is claimed; an empty catalogue matches nothing', async () => {
  const services = await catalogue()
  const bytes = await toPng(madeRaster(43))
  expect((await findByPicture(services, bytes, 8, {}, (id) => id !== 'p3')).products.map(({ productId }) => productId)).not.toContain('p3')
  expect((await findByPicture({ ...services, rule: undefined }, bytes, 1)).kind).toBe('unsure')
  services.products.remove('p3')
  expect((await findByPicture(services, bytes, 8)).products).toHaveLength(7)
  expect(await findByPicture({ ...services, products: createVectorTable(492) }, bytes, 8)).toMatchObject({ kind: 'nothing-matches', products: [] })
})

test('a space of an encoder that this machine lacks compares nothing instead of something else', async () => {
  const services = await catalogue()
  const space = plainSpace({ net: 4, colour: 256 })
  expect((await findByPicture({ ...services, space }, await toPng(madeRaster(43)), 3)).kind).toBe('nothing-to-compare')
})

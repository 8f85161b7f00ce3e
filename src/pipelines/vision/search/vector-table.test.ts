import { expect, test } from 'vitest'
import { seeded } from '../../learning/random.js'
import { dot } from '../space/vectors.js'
import { createVectorTable } from './vector-table.js'

test('finds what a plain comparison finds, through additions, replacements and removals', () => {
  const random = seeded(4)
  const vector = () => Float32Array.from({ length: 11 }, () => random() - 0.5)
  const table = createVectorTable(11)
  const kept = new Map<string, Float32Array>()
  for (let round = 0; round < 600; round++) {
    const id = `p${Math.floor(random() * 200)}`
    if (random() < 0.3) {
      table.remove(id)
      kept.delete(id)
    } else {
      const values = vector()
      table.set(id, values)
      kept.set(id, values)
    }
  }
  expect(table.size).toBe(kept.size)
  for (const [id, values] of kept) expect(table.get(id)).toEqual(values)
  expect(table.get('absent')).toBeUndefined()
  const query = vector()
  const expected = (wanted: (id: string) => boolean) => [...kept].filter(([id]) => wanted(id)).map(([id, values]) => ({ id, cosine: dot(values, query) })).sort((a, b) => b.cosine - a.cosine).slice(0, 7).map(({ id }) => id)
  expect(table.search(query, 7).map(({ id }) => id)).toEqual(expected(() => true))
  expect(table.search(query, 7, (id) => id.endsWith('3')).map(({ id }) => id)).toEqual(expected((id) => id.endsWith('3')))
  expect(() => table.set('x', new Float32Array(3))).toThrow(/3 numbers/)
  expect(() => table.search(new Float32Array(3), 1)).toThrow(/3 numbers/)
  expect(createVectorTable(2).search(new Float32Array(2), 5)).toEqual([])
})

import { expect, it } from 'vitest'
import type { TrainingDecision } from '../../../db/training-rows.js'
import { pairFeatureNames, pairFeatureVersion } from '../matching/pair-features.js'
import { packRows, unpackRows } from './pack-rows.js'

const width = pairFeatureNames.length

function decision(id: string, candidates: string[], productId: string, change: { features?: Buffer; version?: string; stream?: string } = {}): TrainingDecision {
  const values = Float32Array.from({ length: candidates.length * width }, (_, i) => i / 4)
  const versions = { model: 'm', features: change.version ?? String(pairFeatureVersion), rules: '', threshold: 0.5, arm: null }
  return {
    itemId: id, productId, stream: change.stream ?? 'margin', kind: 'approve', decidedAt: 7,
    before: { kind: 'match', productId, newText: '', text: '', candidates: candidates.map((each) => ({ productId: each, probability: 0.5 })), ruleIds: [], versions },
    features: change.features ?? Buffer.from(values.buffer),
  }
}

it('hands rows over as they were, and leaves out what these features cannot read', () => {
  const packed = packRows([
    decision('a', ['p1', 'p2'], 'p2', { stream: 'audit' }),
    decision('none', [], 'p1'),
    decision('older', ['p1'], 'p1', { version: '0' }),
    decision('short', ['p1', 'p2'], 'p1', { features: Buffer.alloc(width * 4) }),
    decision('b', ['p3'], 'p9', { stream: 'bulk' }),
  ])
  expect(packed.count).toBe(2)
  const [a, b] = unpackRows(structuredClone(packed, { transfer: [packed.features.buffer] }))
  expect(a).toMatchObject({ id: 'a', group: 'p2', chosen: 1, audit: true, picked: false, decidedAt: 7 })
  expect(b).toMatchObject({ id: 'b', group: 'p9', chosen: -1, audit: false, picked: true })
  expect(a!.features).toHaveLength(2)
  expect([...a!.features[1]!]).toEqual(Array.from({ length: width }, (_, i) => (width + i) / 4))
  expect(b!.features[0]![width - 1]).toBe((width - 1) / 4)
})

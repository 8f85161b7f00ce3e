import { expect, test } from 'vitest'
import { modelCardLines, type ModelCard } from './model-card.js'

test('a card in plain lines', () => {
  const card: ModelCard = {
    kind: 'product-pairs',
    version: 'v3',
    data: { train: 700, valid: 150, test: 150, audit: 60, perLabel: { same: 400, other: 600 }, cutOff: Date.UTC(2026, 0, 2), version: 'd1' },
    metrics: { F1: { value: 0.853, low: 0.82, high: 0.88 } },
    calibration: { ece: 0.014, brier: 0.05, table: [] },
    versions: { features: 'pair-1' },
    madeBy: null,
    madeAt: Date.UTC(2026, 0, 2, 10, 30),
    seconds: 4.26,
    seed: 1,
    verdict: null,
    previous: null,
  }
  expect(modelCardLines(card)).toEqual([
    'product-pairs v3, made 2026-01-02 10:30 UTC in 4.3 s',
    'Data: 700 to train, 150 to tune, 150 to test (60 of the random audit), decided until 2026-01-02',
    'F1: 85.3 % (82.0 % to 88.0 %)',
    'Calibration error: 1.4 %, Brier 0.050',
  ])
})

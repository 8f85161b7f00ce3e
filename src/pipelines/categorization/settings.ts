import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { UserFacingError } from '../../errors.js'

const share = z.number().min(0).max(0.9)
const learning = {
  epochs: z.number().int().min(1).max(1000),
  batchSize: z.number().int().min(1).max(4096),
  rate: z.number().positive(),
  l2: z.number().min(0),
  clip: z.number().positive(),
  labelSmoothing: z.number().min(0).max(0.5),
}

const settingsShape = z.strictObject({
  seed: z.number().int(),
  data: z.strictObject({ shortestText: z.number().int().min(1), longestText: z.number().int().min(20), valid: share, test: share, balance: z.enum(['none', 'weights', 'sampling']) }),
  features: z.strictObject({
    ngrams: z.strictObject({ words: z.number().int().min(1).max(3), shortest: z.number().int().min(2), longest: z.number().int().max(8), leastTexts: z.number().int().min(1), wordShare: z.number().min(0).max(1) }),
  }),
  trainer: z.enum(['logistic', 'head']),
  logistic: z.strictObject({ ngrams: z.strictObject(learning), embedding: z.strictObject(learning) }),
  head: z.strictObject({ ...learning, hidden: z.number().int().min(2).max(2048), dropout: z.number().min(0).max(0.9) }),
  schedule: z.strictObject({ kind: z.enum(['constant', 'cosine']), floor: z.number().min(0).max(1) }),
  earlyStopping: z.strictObject({ patience: z.number().int().min(1), minDelta: z.number().min(0) }),
  checkpoints: z.strictObject({ everySeconds: z.number().min(0) }),
  deciding: z.strictObject({
    heldOutFrom: z.number().int().min(0),
    folds: z.number().int().min(2).max(20),
    coverage: z.number().min(0.5).max(0.999),
    precision: z.number().min(0.5).max(1),
    gap: z.number().min(0).max(1),
    foreign: z.number().min(0).max(0.5),
    newCategory: z.number().min(0).max(0.5),
    offered: z.number().int().min(2).max(5),
    examplesPerCategory: z.number().int().min(1).max(2000),
  }),
})

export type CategorizationSettings = z.infer<typeof settingsShape>
export type LearningSettings = CategorizationSettings['logistic']['ngrams']

/** @throws UserFacingError that lists every problem */
export function parseSettings(yaml: string, name: string): CategorizationSettings {
  let value: unknown
  try {
    value = parse(yaml)
  } catch (cause) {
    throw new UserFacingError('bad-settings', `${name} is not readable YAML.`, { cause })
  }
  const result = settingsShape.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  throw new UserFacingError('bad-settings', `${name} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n  ${problems.join('\n  ')}`)
}

export function readSettings(file: string): CategorizationSettings {
  return parseSettings(readFileSync(file, 'utf8'), file)
}

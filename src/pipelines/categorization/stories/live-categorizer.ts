import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Embedder } from '../../../models/embedder.js'
import { assignArm } from '../../learning/experiment.js'
import { taskText } from '../data/clean-text.js'
import { embedTexts } from '../data/embed-texts.js'
import { decide, type Candidate, type Categorizer } from '../decide/categorizer.js'
import type { Thresholds } from '../model.js'
import type { Categorized, TaskCategorizer, TaskText } from './categorizer-port.js'

/** A model that serves, with the embedder that it was trained on. */
export interface ServingCategorizer {
  /** Row id of the artifact; null while there is none. */
  id: string | null
  version: string
  categorizer: Categorizer
  embedder: Embedder
}

export interface LiveCategorizerOptions {
  starterLabels: readonly string[]
  /** What serves an organisation now; null while no model is there yet. */
  serving(orgId: string): Promise<ServingCategorizer | null>
  /** What is tried beside it, and on which share of the people. */
  challenger(orgId: string): Promise<{ serving: ServingCategorizer; share: number } | null>
  /** An organisation's own thresholds, with their version. */
  thresholds(orgId: string): Promise<{ version: string; value: unknown } | undefined>
  exampleText(id: string): Promise<string | undefined>
  /** For themes: whatever model serves. */
  embedder: Embedder
}

const share = z.number().min(0).max(1)
/** What an organisation may set itself; the rest stays as the model chose it on held-out rows. */
export const ownThresholds = z.strictObject({ setFrom: share.nullable().optional(), gap: share.optional(), belongFrom: share.optional(), newBelow: share.optional(), offered: z.number().int().min(2).max(5).optional() })

const remembered = 5000

/** Answers with the model that serves; the same text by the same model and thresholds is answered once. */
export function createLiveCategorizer(options: LiveCategorizerOptions): TaskCategorizer {
  const known = new Map<string, Categorized>()
  const keep = (key: string, said: Categorized) => {
    known.delete(key)
    known.set(key, said)
    if (known.size > remembered) known.delete(known.keys().next().value!)
  }

  async function chosen(orgId: string, unit: string | null): Promise<{ serving: ServingCategorizer | null; arm: string | null }> {
    const serving = await options.serving(orgId)
    const trial = serving && unit !== null ? await options.challenger(orgId) : null
    if (!serving || !trial || unit === null) return { serving, arm: null }
    const arms = [{ id: 'active', share: 1 - trial.share }, { id: 'challenger', share: trial.share }]
    const arm = assignArm(trial.serving.id ?? '', unit, arms)
    return { serving: arm === 'challenger' ? trial.serving : serving, arm }
  }

  return {
    starterLabels: options.starterLabels,
    exampleText: (id) => options.exampleText(id),
    async decide(orgId, tasks, { why, unit }) {
      const { serving, arm } = await chosen(orgId, unit)
      if (!serving) return tasks.map(() => nothingYet)
      const { model } = serving.categorizer
      const own = await options.thresholds(orgId)
      const thresholds = withOwn(model.thresholds, own)
      const texts = tasks.map((task) => taskText(task))
      const keys = texts.map((text) => `${serving.id} ${thresholds.version} ${why} ${createHash('sha256').update(text).digest('base64')}`)
      const missing = texts.flatMap((text, i) => (known.has(keys[i]!) ? [] : [{ text, key: keys[i]! }]))
      const vectors = await embedTexts(serving.embedder, missing.map(({ text }) => text))
      const answers = serving.categorizer.probabilities(missing.map(({ text }) => text), vectors)
      const fresh = new Map<string, Categorized>()
      for (const [i, { probabilities, belonging }] of answers.entries()) {
        const { text, key } = missing[i]!
        const { kind, candidates } = decide(probabilities, belonging, model.categories, thresholds)
        // Where one is set, the others stay at hand.
        const shown = kind === 'set' ? likeliest(probabilities, model.categories, thresholds.offered) : candidates
        const reasons = why ? serving.categorizer.explain(text, vectors[i] ?? null) : { near: [], words: [] }
        fresh.set(key, {
          kind,
          candidates: shown.map(({ category, probability }) => ({ label: category, probability })),
          belonging,
          near: reasons.near.map(({ id, similarity }) => ({ id, similarity })),
          words: reasons.words,
          modelId: serving.id,
          modelVersion: serving.version,
          thresholds: thresholds.version,
          arm: null,
        })
      }
      const said = keys.map((key) => (fresh.get(key) ?? known.get(key))!)
      for (const [i, key] of keys.entries()) keep(key, said[i]!)
      return arm === null ? said : said.map((each) => ({ ...each, arm }))
    },
    async embed(tasks: readonly TaskText[]) {
      const { embedder } = options
      return { embedder: `${embedder.modelVersion} ${embedder.preprocessVersion}`, vectors: await embedTexts(embedder, tasks.map((task) => taskText(task))) }
    },
  }
}

const leastShown = 0.005

function likeliest(probabilities: ArrayLike<number>, categories: readonly string[], most: number): Candidate[] {
  const all = Array.from(probabilities, (probability, at) => ({ category: categories[at]!, probability })).sort((a, b) => b.probability - a.probability)
  return all.filter(({ probability }, rank) => rank === 0 || probability >= leastShown).slice(0, most)
}

/** Before the first model is trained: people choose. */
const nothingYet: Categorized = { kind: 'new', candidates: [], belonging: 0, near: [], words: [], modelId: null, modelVersion: 'none', thresholds: 'none', arm: null }

/** What an organisation set itself, over what the model chose; what cannot be read any more counts for nothing. */
function withOwn(thresholds: Thresholds, own: { version: string; value: unknown } | undefined): Thresholds {
  const value = own && ownThresholds.safeParse(own.value).data
  if (!own || !value) return thresholds
  const set = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))
  return { ...thresholds, ...set, version: `${thresholds.version} ${own.version}` }
}

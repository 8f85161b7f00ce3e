import { activeArtifact, activeArtifactId, findArtifact } from './db/artifacts.js'
import type { ArtifactFiles } from './db/artifact-files.js'
import type { DatabaseHandle } from './db/open.js'
import { createLiveByKey } from './models/registry/live-by-key.js'
import type { JobQueue } from './jobs/queue.js'
import type { Membership } from './pipelines/access/membership.js'
import type { AcceptServices } from './pipelines/products/accept/accept-confident.js'
import { createOperateStories } from './pipelines/products/operate/create-operate-stories.js'
import type { OperateStories } from './pipelines/products/operate/operate-stories.js'
import { createReviewStories } from './pipelines/products/review/create-review-stories.js'
import type { ReviewStories } from './pipelines/products/review/review-stories.js'
import { learnedTitles } from './pipelines/products/suggest/learned-titles.js'
import { createCatalogueCopy, type CatalogueCopy } from './pipelines/products/suggest/catalogue-copy.js'
import { explainSuggestion } from './pipelines/products/suggest/explain-item.js'
import { matcherKind, readMatcher, startingMatcher, type ServingMatcher } from './pipelines/products/suggest/matcher-artifact.js'
import { modelsById } from './pipelines/products/suggest/model-by-id.js'
import { runningTrial } from './pipelines/products/suggest/trial.js'
import { createRuleBook } from './pipelines/products/suggest/rule-book.js'
import type { SuggestServices } from './pipelines/products/suggest/suggest-items.js'
import type { TrainServices } from './pipelines/products/train/train-catalogue.js'
import { fitInThread } from './pipelines/products/train/training-thread.js'
import { productFollowUps } from './product-follow-ups.js'

export interface ProductServices extends SuggestServices, TrainServices, AcceptServices {
  review: ReviewStories
  operate: OperateStories
  /** Models that should serve and do not, in words. */
  problems(): string[]
  close(): Promise<void>
}

/** Catalogues whose copy is held in memory at once. */
const copiesHeld = 8

/** What normalization needs, built for `createServices`. */
export function createProductServices(deps: { handle: DatabaseHandle; queue: JobQueue; membership: Membership; artifactFiles: ArtifactFiles }): ProductServices {
  const { handle, membership, artifactFiles } = deps
  const followUps = productFollowUps(deps.queue)
  const copies = new Map<string, CatalogueCopy>()
  const lives = createLiveByKey<ServingMatcher>({
    activeId: (key) => activeArtifactId(handle.db, ...ownerOf(key)),
    load: async (id, key) => {
      const artifact = await findArtifact(handle.db, ownerOf(key)[0], id)
      if (!artifact?.file) throw new Error(`model ${id} has no file`)
      return readMatcher(artifact.id, artifact.version, await artifactFiles.read(artifact.file))
    },
    fallback: startingMatcher(),
  })
  const models = modelsById(handle.db, artifactFiles)
  const matcher = async (orgId: string, catalogueId: string) => {
    const live = lives.of(keyOf(orgId, catalogueId))
    await live.refresh()
    return (await live.get()).value
  }
  return {
    handle,
    artifactFiles,
    fit: fitInThread,
    trial: (orgId, catalogueId) => runningTrial(handle.db, { orgId, catalogueId }, (modelId) => models(orgId, catalogueId, modelId)),
    followUps,
    random: Math.random,
    operate: createOperateStories({ handle, matcher, followUps }),
    matcher,
    titles: (orgId, catalogueId) => learnedTitles(handle.db, orgId, catalogueId),
    catalogueCopy(orgId, catalogueId) {
      const key = keyOf(orgId, catalogueId)
      const copy = copies.get(key) ?? createCatalogueCopy(orgId, catalogueId)
      copies.delete(key)
      copies.set(key, copy)
      for (const oldest of copies.keys()) if (copies.size > copiesHeld) copies.delete(oldest)
      return copy
    },
    review: createReviewStories({
      handle,
      membership,
      // A card without its reasons is better than none: a model that cannot be read is told as such.
      explain: async (made) => explainSuggestion(made, await models(made.orgId, made.catalogueId, made.modelId).catch(() => null)),
      ruleBook: createRuleBook(handle.db),
      async activeModel(orgId, catalogueId) {
        const active = await activeArtifact(handle.db, orgId, matcherKind(catalogueId))
        return active ? { id: active.artifact.id, version: active.artifact.version, activatedAt: active.activatedAt } : null
      },
      followUps,
      now: Date.now,
    }),
    problems: () => lives.problems().map(({ problem }) => `A trained product model does not serve: ${problem}`),
    close: () => lives.close(),
  }
}

const keyOf = (orgId: string, catalogueId: string) => `${orgId} ${catalogueId}`

function ownerOf(key: string): [orgId: string, kind: string] {
  const [orgId = '', catalogueId = ''] = key.split(' ')
  return [orgId, matcherKind(catalogueId)]
}

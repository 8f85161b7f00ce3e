import { modelCardLines } from '../../pipelines/learning/model-card.js'
import { trainCategorizer } from '../../pipelines/categorization/train/train-categorizer.js'
import { fitCategorizerInThread } from '../../pipelines/categorization/train/training-thread.js'
import { newId } from '../../ids.js'
import { say, showTraining } from './say.js'
import { starterFile, type CommonOptions, type Workbench } from './workbench.js'

export interface TrainOptions extends CommonOptions {
  trainer?: 'logistic' | 'head'
  force: boolean
  json: boolean
}

/** Trains, compares with the active model and activates when it is better. Ctrl-C stops it; the same command goes on where it was. */
export async function train(bench: Workbench, options: TrainOptions): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('stopped; the same command goes on from the last checkpoint')))
  const embedder = await bench.embedder()
  const outcome = await trainCategorizer(
    { handle: bench.handle(), artifactFiles: bench.artifactFiles, embedderFor: (version) => bench.embedderFor(version), fit: fitCategorizerInThread },
    {
      orgId: options.org,
      dataSet: await bench.dataSet(),
      embedder,
      cache: bench.cacheFor(embedder),
      settings: options.trainer ? { ...bench.settings, trainer: options.trainer } : bench.settings,
      keepTexts: options.data === starterFile,
      requestedBy: null,
      runKey: newId('run'),
      checkpointRoot: bench.checkpointRoot,
      signal: stop.signal,
      force: options.force,
      onProgress: showTraining(),
    },
  )
  if (options.json) {
    say(JSON.stringify({ artifactId: outcome.artifactId, activated: outcome.activated, card: outcome.card }))
    return
  }
  for (const line of modelCardLines(outcome.card)) say(line)
  say(`${outcome.artifactId}: ${outcome.activated ? 'active now' : 'kept, not active'}`)
}

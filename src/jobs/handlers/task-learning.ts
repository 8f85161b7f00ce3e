import { taskDecisionsSince } from '../../db/task-decisions.js'
import type { TrainTasksServices } from '../../pipelines/categorization/stories/train-tasks.js'
import { trainTasks } from '../../pipelines/categorization/stories/train-tasks.js'
import type { FitProgress } from '../../pipelines/categorization/train/training-thread.js'
import { ignoreUnanswered } from '../../pipelines/categorization/stories/ignore-unanswered.js'
import { proposeThemes } from '../../pipelines/categorization/stories/proposals.js'
import type { TaskServices } from '../../pipelines/categorization/stories/task-services.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { isTrainingDue } from '../../pipelines/learning/training-due.js'
import type { Logger } from '../../log.js'
import { taskTrainingKey, type JobHandlers } from '../definitions.js'
import type { JobQueue } from '../queue.js'
import { teller } from './teller.js'

/** A suggestion that nobody answered for so long is taken for ignored. */
const unansweredAfterMs = 7 * 86_400_000

export interface TaskLearningServices extends TrainTasksServices, TaskServices {
  queue: JobQueue
  log: Logger
  /** Train by itself after so many decisions; 0 or nothing: never. */
  retrainAfter?: number
}

export function taskLearningHandlers(services: TaskLearningServices): Pick<JobHandlers, 'tasks.train' | 'tasks.learn' | 'tasks.nightly'> {
  return {
    'tasks.train': async ({ orgId, requestedBy, replyTo }, context) => {
      const tell = teller(services.queue, orgId, `training:${context.jobId}`, replyTo, context)
      // Epochs come faster than they can be told: what is late is left out.
      const onProgress = (progress: FitProgress) =>
        void tell.now(progress.epoch, progress.epochs, words(progress)).catch((error: unknown) => services.log.warn({ err: error }, 'the progress of a training could not be kept'))
      const { artifactId, activated } = await trainTasks(services, { orgId, requestedBy, runKey: context.jobId, signal: context.signal, onProgress })
      await tell.last()
      return { artifactId, activated }
    },
    'tasks.nightly': async ({ orgId }) => ({ ...(await ignoreUnanswered(services, orgId, Date.now() - unansweredAfterMs)), ...(await proposeThemes(services, orgId)) }),
    'tasks.learn': async ({ orgId }) =>
      services.handle.transaction(async (tx) => {
        const found = await isTrainingDue(tx, { orgId, kind: categorizerKind, trainingKey: taskTrainingKey(orgId), decisionsSince: (on, since) => taskDecisionsSince(on, orgId, since) }, services.retrainAfter ?? 0)
        if (found.due) await services.queue.enqueue('tasks.train', { orgId, requestedBy: null }, { tx, orgId, uniqueKey: taskTrainingKey(orgId) })
        return found
      }),
  }
}

function words({ stage, epoch, epochs, loss, validAccuracy }: FitProgress): string {
  const held = validAccuracy === null ? '' : `, ${(validAccuracy * 100).toFixed(1)} % right on held-out rows`
  return `${stage}: epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}${held}`
}

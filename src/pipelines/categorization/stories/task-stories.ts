import { setTaskState, editTask, deleteTask } from './change-task.js'
import { chooseCategory, taskForPlace, viewTask } from './choose-category.js'
import { createTask, previewTask } from './create-task.js'
import { explainTask, predict } from './explain-task.js'
import { exportTasks, findTasks, listCategories, nextToCheck } from './list-tasks.js'
import { historyOf, makeCategory, mergeInto, renameTo, splitOff } from './manage-categories.js'
import { answerProposal, listProposals, nameCategory, proposeThemes } from './proposals.js'
import { standing } from './task-standing.js'
import type { TaskServices } from './task-services.js'

type Bound<F> = F extends (services: TaskServices, ...rest: infer R) => infer O ? (...rest: R) => O : never

const stories = {
  createTask, previewTask, chooseCategory, viewTask, taskForPlace, setTaskState, editTask, deleteTask, explainTask, predict, exportTasks, findTasks, listCategories, nextToCheck,
  historyOf, makeCategory, renameTo, mergeInto, splitOff, listProposals, answerProposal, nameCategory, proposeThemes, standing,
}

/** All that doors do with tasks; each story checks who asks and what they may see. */
export type TaskStories = { [K in keyof typeof stories]: Bound<(typeof stories)[K]> }

export function createTaskStories(services: TaskServices): TaskStories {
  const bound = Object.entries(stories).map(([name, story]) => [name, (...rest: unknown[]) => (story as (...all: unknown[]) => unknown)(services, ...rest)])
  return Object.fromEntries(bound) as TaskStories
}

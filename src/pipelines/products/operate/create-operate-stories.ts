import { chooseAutoAccept, viewAutoAccept, type OperateServices } from './auto-accept.js'
import { beginTrial, finishTrial, viewTrial } from './trial.js'
import type { OperateStories } from './operate-stories.js'

/** The stories over what they need. */
export function createOperateStories(services: OperateServices): OperateStories {
  return {
    autoAccept: (viewer, catalogueId) => viewAutoAccept(services, viewer, catalogueId),
    setAutoAccept: (viewer, catalogueId, choice) => chooseAutoAccept(services, viewer, catalogueId, choice),
    trial: (viewer, catalogueId) => viewTrial(services, viewer, catalogueId),
    startTrial: (viewer, modelId, share) => beginTrial(services, viewer, modelId, share),
    endTrial: (viewer, experimentId, keep) => finishTrial(services, viewer, experimentId, keep),
  }
}

/** Where no products can be imported there is nothing to run. */
export const nothingToOperate: OperateStories = {
  autoAccept: async () => null,
  setAutoAccept: async () => ({ kind: 'refused', reason: 'There is nothing to set here yet.' }),
  trial: async () => null,
  startTrial: async () => ({ kind: 'refused', reason: 'There is nothing to try here yet.' }),
  endTrial: async () => ({ kind: 'refused', reason: 'There is nothing to end here yet.' }),
}

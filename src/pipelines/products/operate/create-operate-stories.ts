import { chooseAutoAccept, viewAutoAccept, type OperateServices } from './auto-accept.js'
import type { OperateStories } from './operate-stories.js'

/** The stories over what they need. */
export function createOperateStories(services: OperateServices): OperateStories {
  return {
    autoAccept: (viewer, catalogueId) => viewAutoAccept(services, viewer, catalogueId),
    setAutoAccept: (viewer, catalogueId, choice) => chooseAutoAccept(services, viewer, catalogueId, choice),
  }
}

/** Where no products can be imported there is nothing to run. */
export const nothingToOperate: OperateStories = {
  autoAccept: async () => null,
  setAutoAccept: async () => ({ kind: 'refused', reason: 'There is nothing to set here yet.' }),
}

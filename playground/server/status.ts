import type { AssistantStatus } from '../shared/things.js'
import { tellReaders } from './render.js'
import type { Workspace } from './workspace.js'

/** As in Slack, a status that nothing followed for two minutes goes away. */
export function expireStatuses(ws: Workspace): void {
  for (const [key, { since, ...status }] of ws.statuses) if (since < Date.now() - 120_000) clearStatus(ws, key, status)
}

export function clearStatus(ws: Workspace, key: string, status: AssistantStatus): void {
  ws.statuses.delete(key)
  tellReaders(ws, status.channel, () => ({ type: 'status', status: { ...status, status: '' } }))
}

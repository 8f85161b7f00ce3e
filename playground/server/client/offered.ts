import type { Json } from '../store/open.js'

const byElement = new Map<string, Json[]>()
const key = (user: string, actionId: unknown): string => `${user}:${String(actionId)}`

/** Keeps the options that the bot offered for an external select, so that a chosen value finds its text again. */
export function rememberOffered(user: string, actionId: unknown, options: Json[]): void {
  byElement.set(key(user, actionId), options)
}

export const offeredTo = (user: string, actionId: unknown): Json[] => byElement.get(key(user, actionId)) ?? []

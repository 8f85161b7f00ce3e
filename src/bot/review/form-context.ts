import { z } from 'zod'
import type { Desk } from './desk.js'

/** What a form must know when it comes back; it travels in the view, at most 3,000 characters. */
const formContext = z.object({
  ownerId: z.string(),
  itemId: z.string(),
  catalogueId: z.string().nullable(),
  slackChannelId: z.string(),
  threadTs: z.string().nullable(),
  ts: z.string(),
  /** The title that the form was filled with. */
  suggested: z.string().max(1200).optional(),
  token: z.string().max(2000).optional(),
})

export type FormContext = z.infer<typeof formContext>

export function formContextOf(desk: Desk, itemId: string): FormContext {
  return { ownerId: desk.ownerId, itemId, catalogueId: desk.catalogueId, slackChannelId: desk.place.slackChannelId, threadTs: desk.place.threadTs ?? null, ts: desk.ts ?? '' }
}

export function writeFormContext(context: FormContext): string {
  return JSON.stringify(context)
}

/** Null when it was not written by us. */
export function readFormContext(text: string): FormContext | null {
  try {
    return formContext.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

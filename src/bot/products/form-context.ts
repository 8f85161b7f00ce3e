import { z } from 'zod'

/** What the form must know when it comes back; it travels in the view. Nothing of the table's text is in it. */
const formContext = z.object({
  importId: z.string(),
  /** Where it was opened: a failure is told there. */
  slackChannelId: z.string(),
  threadTs: z.string().nullable(),
  /** What the person said of the reading; the rest is guessed again. */
  told: z.object({ encoding: z.string().max(30), separator: z.string().max(1), quote: z.string().max(1), hasHeader: z.boolean() }).partial(),
})

export type FormContext = z.infer<typeof formContext>

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

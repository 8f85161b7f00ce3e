import { z } from 'zod'

/** One labelled task, as files hold it. `source` says where it came from; a slice of the evaluation. */
export const sampleShape = z.object({
  title: z.string({ error: 'has no title' }).trim().min(1, 'has an empty title'),
  description: z.string({ error: 'has a description that is no text' }).nullish().transform((text) => text ?? ''),
  category: z.string({ error: 'has no category' }).trim().min(1, 'has an empty category'),
  source: z.string().nullish().transform((text) => text ?? undefined),
})

export type Sample = z.output<typeof sampleShape>

/** Where a sample begins in its file, from 1. */
export interface PlacedSample {
  line: number
  sample: Sample
}

export interface SampleProblem {
  line: number
  kind: 'unreadable' | 'fields' | 'text' | 'category' | 'duplicate' | 'conflict' | 'language'
  reason: string
  /** A warning keeps the sample. */
  severity: 'rejected' | 'warning'
}

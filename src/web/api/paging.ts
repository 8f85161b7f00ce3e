import { z } from 'zod'

export const limit = z.coerce.number().int().min(1, 'must be 1 to 200').max(200, 'must be 1 to 200').default(50)

/** Where the next page begins, as an opaque word of the last answer's `next`. */
export function cursor<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .max(500)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
      } catch {
        context.addIssue({ code: 'custom', message: 'is not the "next" of an answer' })
        return z.NEVER
      }
    })
    .pipe(schema)
}

export function cursorText(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

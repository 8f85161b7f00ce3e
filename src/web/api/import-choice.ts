import { z } from 'zod'
import type { ColumnMapping } from '../../db/schema/products.js'
import { ApiError } from './api-error.js'

const column = z.union([z.number().int().min(0).max(10_000), z.string().min(1).max(500)])

/** Columns by name or position (the first is 0). What is left out is kept as an attribute, unless `attributes` says which are. */
const mapping = z.strictObject({
  title: column,
  description: column.optional(),
  brand: column.optional(),
  code: column.optional(),
  price: column.optional(),
  category: column.optional(),
  attributes: z.array(column).max(1000).optional(),
})

export const importChoice = z
  .strictObject({
    /** The catalogue's name (made when it is new) or its id. */
    catalogue: z.string().trim().min(1).max(80).optional(),
    catalogueId: z.string().max(60).optional(),
    role: z.enum(['raw', 'canonical']).default('raw'),
    mapping: mapping.optional(),
  })
  .refine((choice) => choice.catalogue === undefined || choice.catalogueId === undefined, 'say either catalogue (a name) or catalogueId')

export type ImportChoice = z.infer<typeof importChoice>

/** Of a form or a query, where the mapping is JSON in a text. */
export function choiceFromText(fields: Record<string, unknown>): Record<string, unknown> {
  const { mapping: text, ...rest } = fields
  if (typeof text !== 'string') return fields
  try {
    return { ...rest, mapping: JSON.parse(text) as unknown }
  } catch {
    throw new ApiError(422, 'invalid-request', 'Correct and send again: mapping: is not valid JSON, such as {"title":"name","price":"price"}.')
  }
}

/** Positions for what was named. */
export function resolveMapping(header: readonly string[], given: z.infer<typeof mapping>): ColumnMapping {
  const at = (named: string | number): number => {
    if (typeof named === 'number') return named
    const exact = header.indexOf(named)
    const found = exact >= 0 ? exact : header.findIndex((name) => name.trim().toLowerCase() === named.trim().toLowerCase())
    if (found < 0) throw new ApiError(422, 'unknown-column', `There is no column ${JSON.stringify(named)}. The columns are: ${header.slice(0, 50).map((name) => JSON.stringify(name)).join(', ')}.`)
    return found
  }
  const { title, attributes, ...others } = given
  const fields = Object.fromEntries(Object.entries(others).flatMap(([field, named]) => (named === undefined ? [] : [[field, at(named)]])))
  const used = new Set([at(title), ...Object.values(fields)])
  return { title: at(title), ...fields, attributes: attributes?.map(at) ?? header.map((_, i) => i).filter((i) => !used.has(i)) }
}

import { and, eq } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { spaces } from './schema/embeddings.js'

export type SpaceRow = typeof spaces.$inferSelect

export interface SpaceModel {
  modelVersion: string
  preprocessVersion: string
  dimension: number
}

export async function activeSpace(db: Db, purpose: string): Promise<SpaceRow | undefined> {
  return db.query.spaces.findFirst({ where: and(eq(spaces.purpose, purpose), eq(spaces.state, 'active')) })
}

/**
 * The space of a model, made when there is none. It is active at once when the purpose has no other, since then there is
 * nothing to keep serving meanwhile; otherwise it starts as `filling` (a retired one too). Call it in a transaction.
 */
export async function ensureSpace(tx: Db, purpose: string, model: SpaceModel): Promise<SpaceRow> {
  const active = await activeSpace(tx, purpose)
  const found = await tx.query.spaces.findFirst({
    where: and(eq(spaces.purpose, purpose), eq(spaces.modelVersion, model.modelVersion), eq(spaces.preprocessVersion, model.preprocessVersion)),
  })
  if (found && found.dimension !== model.dimension) throw new Error(`space ${found.id} has ${found.dimension} dimensions, its model has ${model.dimension}`)
  if (found && found.state !== 'retired') return found
  const now = Date.now()
  const state = active ? ('filling' as const) : ('active' as const)
  const activatedAt = active ? null : now
  if (found) {
    const [row] = await tx.update(spaces).set({ state, activatedAt }).where(eq(spaces.id, found.id)).returning()
    return row!
  }
  const [row] = await tx.insert(spaces).values({ id: newId('space'), purpose, ...pick(model), state, createdAt: now, activatedAt }).returning()
  return row!
}

function pick({ modelVersion, preprocessVersion, dimension }: SpaceModel): SpaceModel {
  return { modelVersion, preprocessVersion, dimension }
}

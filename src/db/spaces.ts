import { and, eq, ne } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { vectorBytes } from './passages.js'
import { rawOf, statement } from './raw.js'
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

export async function findSpace(db: Db, spaceId: string): Promise<SpaceRow | undefined> {
  return db.query.spaces.findFirst({ where: eq(spaces.id, spaceId) })
}

/**
 * The space of a model, made when there is none. It is active at once when the purpose has no other, since then there is
 * nothing to keep serving meanwhile; otherwise it starts as `filling` (a retired one too). Call it in a transaction.
 */
export async function ensureSpace(tx: Db, purpose: string, model: SpaceModel): Promise<SpaceRow> {
  const active = await activeSpace(tx, purpose)
  const { modelVersion, preprocessVersion, dimension } = model
  const found = await tx.query.spaces.findFirst({
    where: and(eq(spaces.purpose, purpose), eq(spaces.modelVersion, modelVersion), eq(spaces.preprocessVersion, preprocessVersion)),
  })
  if (found && found.dimension !== dimension) throw new Error(`space ${found.id} has ${found.dimension} dimensions, its model has ${dimension}`)
  if (found && found.state !== 'retired') return found
  const state = active ? ('filling' as const) : ('active' as const)
  const activatedAt = active ? null : Date.now()
  if (found) {
    const [row] = await tx.update(spaces).set({ state, activatedAt }).where(eq(spaces.id, found.id)).returning()
    return row!
  }
  const [row] = await tx.insert(spaces).values({ id: newId('space'), purpose, modelVersion, preprocessVersion, dimension, state, createdAt: Date.now(), activatedAt }).returning()
  return row!
}

/** Makes this space the one that serves; the one before keeps its rows and can come back. Call it in a transaction. */
export async function activateSpace(tx: Db, space: SpaceRow): Promise<void> {
  await tx.update(spaces).set({ state: 'retired' }).where(and(eq(spaces.purpose, space.purpose), eq(spaces.state, 'active'), ne(spaces.id, space.id)))
  await tx.update(spaces).set({ state: 'active', activatedAt: Date.now() }).where(eq(spaces.id, space.id))
}

/** Gives up filling: the space keeps its rows, the active one goes on serving. */
export async function retireSpace(tx: Db, spaceId: string): Promise<void> {
  await tx.update(spaces).set({ state: 'retired' }).where(eq(spaces.id, spaceId))
}

export interface UnembeddedPassage {
  chunkId: number
  header: string
  text: string
}

/** Passages without a vector in this space, in order of row number, after `afterId`. */
export async function passagesWithoutVector(db: Db, spaceId: string, afterId: number, limit: number): Promise<UnembeddedPassage[]> {
  return statement(
    rawOf(db),
    `select c.id as chunkId, c.header, c.text from chunks c
     where c.id > ? and not exists (select 1 from embeddings e where e.space_id = ? and e.owner_id = c.id) order by c.id limit ?`,
  ).all(afterId, spaceId, limit) as UnembeddedPassage[]
}

/** Adds vectors of passages that are still here and have none yet in this space. */
export async function addVectors(tx: Db, spaceId: string, rows: { chunkId: number; vector: Float32Array }[]): Promise<void> {
  const insert = statement(rawOf(tx), 'insert or ignore into embeddings (space_id, owner_id, vector) select ?, id, ? from chunks where id = ?')
  for (const { chunkId, vector } of rows) insert.run(spaceId, vectorBytes(vector), chunkId)
}

export async function highestPassage(db: Db): Promise<number> {
  return (statement(rawOf(db), 'select max(id) from chunks').pluck().get() as number | null) ?? 0
}

/** A spread of passages over the whole index, the same ones for the same index. */
export async function samplePassages(db: Db, count: number): Promise<UnembeddedPassage[]> {
  const raw = rawOf(db)
  const highest = await highestPassage(db)
  const next = statement(raw, 'select id as chunkId, header, text from chunks where id >= ? order by id limit 1')
  const found = new Map<number, UnembeddedPassage>()
  for (let i = 0; i < count; i++) {
    const row = next.get(Math.floor((highest * i) / count) + 1) as UnembeddedPassage | undefined
    if (row) found.set(row.chunkId, row)
  }
  return [...found.values()]
}

/** Vectors of passages in a space, as stored. */
export async function vectorsOf(db: Db, spaceId: string, chunkIds: number[]): Promise<Map<number, Buffer>> {
  const rows = statement(rawOf(db), 'select owner_id as id, vector from embeddings where space_id = ? and owner_id in (select value from json_each(?))').all(spaceId, JSON.stringify(chunkIds))
  return new Map((rows as { id: number; vector: Buffer }[]).map((row) => [row.id, row.vector]))
}

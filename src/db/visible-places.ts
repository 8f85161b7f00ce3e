import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { VisiblePlaces } from '../pipelines/access/places.js'

/** The condition that a row of one place may be read; part of every query on products and rows. */
export function inPlaces(orgId: SQLiteColumn, channelId: SQLiteColumn, places: VisiblePlaces): SQL {
  const mine = eq(orgId, places.orgId)
  if (places.channelIds === 'all') return mine
  const here = places.channelIds.length > 0 ? inArray(channelId, places.channelIds) : sql`0`
  return and(mine, places.orgWide ? or(here, eq(channelId, '')) : here)!
}

/** The same for one row that was read. */
export function isInPlaces(row: { orgId: string; channelId: string }, places: VisiblePlaces): boolean {
  if (row.orgId !== places.orgId) return false
  if (places.channelIds === 'all') return true
  return row.channelId === '' ? places.orgWide : places.channelIds.includes(row.channelId)
}

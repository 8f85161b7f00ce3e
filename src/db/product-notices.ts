import { and, desc, eq, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { productNotices } from './schema/products.js'

export type NoticeRow = typeof productNotices.$inferSelect

/** Notes what the review channel is told. Returns its id. */
export async function addNotice(tx: Db, notice: Pick<NoticeRow, 'orgId' | 'catalogueId' | 'kind' | 'facts'>): Promise<string> {
  const id = newId('ntc')
  await tx.insert(productNotices).values({ ...notice, id, createdAt: Date.now() })
  return id
}

export async function noticeById(db: Db, orgId: string, id: string): Promise<NoticeRow | undefined> {
  return db.query.productNotices.findFirst({ where: and(eq(productNotices.orgId, orgId), eq(productNotices.id, id)) })
}

/** The newest one of a kind that is not over. */
export async function openNotice(db: Db, catalogueId: string, kind: NoticeRow['kind']): Promise<NoticeRow | undefined> {
  return db.query.productNotices.findFirst({ where: and(eq(productNotices.catalogueId, catalogueId), eq(productNotices.kind, kind), isNull(productNotices.overAt)), orderBy: desc(productNotices.createdAt) })
}

/** The alarms of a kind are over: the next one is a new one. */
export async function endNotices(tx: Db, catalogueId: string, kind: NoticeRow['kind']): Promise<void> {
  await tx.update(productNotices).set({ overAt: Date.now() }).where(and(eq(productNotices.catalogueId, catalogueId), eq(productNotices.kind, kind), isNull(productNotices.overAt)))
}

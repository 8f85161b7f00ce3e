import { newId } from '../ids.js'
import type { Db } from './open.js'
import { auditLog } from './schema/work.js'

/** Who did what: ids and settings only, never text of documents or questions. */
export async function audit(db: Db, orgId: string, userId: string | null, action: string, details: Record<string, unknown>): Promise<void> {
  await db.insert(auditLog).values({ id: newId('aud'), orgId, userId, action, details, createdAt: Date.now() })
}

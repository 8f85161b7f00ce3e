import { and, asc, eq } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { taskProposals } from './schema/tasks.js'

export type ProposalRow = typeof taskProposals.$inferSelect

/** Every proposal that there ever was: a theme is proposed once. */
export async function allProposals(db: Db, orgId: string): Promise<ProposalRow[]> {
  return db.select().from(taskProposals).where(eq(taskProposals.orgId, orgId)).orderBy(asc(taskProposals.createdAt), asc(taskProposals.id)).all()
}

export async function openProposals(db: Db, orgId: string): Promise<ProposalRow[]> {
  return db.select().from(taskProposals).where(and(eq(taskProposals.orgId, orgId), eq(taskProposals.state, 'open'))).orderBy(asc(taskProposals.createdAt), asc(taskProposals.id)).all()
}

export async function proposalById(db: Db, orgId: string, id: string): Promise<ProposalRow | undefined> {
  return db.query.taskProposals.findFirst({ where: and(eq(taskProposals.orgId, orgId), eq(taskProposals.id, id)) })
}

/** Inside a transaction. */
export async function addProposal(tx: Db, proposal: Pick<ProposalRow, 'orgId' | 'kind' | 'name' | 'taskIds' | 'centre' | 'embedder' | 'createdBy'>): Promise<string> {
  const id = newId('tprop')
  await tx.insert(taskProposals).values({ ...proposal, id, state: 'open', categoryId: null, createdAt: Date.now(), decidedBy: null, decidedAt: null })
  return id
}

/** An open one holds other tasks now. */
export async function setProposalTasks(tx: Db, orgId: string, id: string, taskIds: string[]): Promise<void> {
  await tx.update(taskProposals).set({ taskIds }).where(and(eq(taskProposals.orgId, orgId), eq(taskProposals.id, id), eq(taskProposals.state, 'open')))
}

/** Inside a transaction: what an admin said. False when somebody was first. */
export async function decideProposal(tx: Db, orgId: string, id: string, decision: { state: 'accepted' | 'merged' | 'dismissed'; categoryId: string | null; userId: string }): Promise<boolean> {
  const set = { state: decision.state, categoryId: decision.categoryId, decidedBy: decision.userId, decidedAt: Date.now() }
  return tx.update(taskProposals).set(set).where(and(eq(taskProposals.orgId, orgId), eq(taskProposals.id, id), eq(taskProposals.state, 'open'))).run().changes > 0
}

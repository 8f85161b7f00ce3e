import { catalogueById } from '../../db/products.js'
import { findImport, type ImportRow } from '../../db/product-imports.js'
import { importCounts, importOfFile, importProgress } from '../../db/import-standing.js'
import { userById } from '../../db/organisation.js'
import type { PlaceRow } from '../../db/places.js'
import type { Card } from '../blocks.js'
import type { BotContext } from '../context.js'
import { importCard } from './import-card.js'
import { heldCard } from './offer.js'

/** The table of a file where it was shared, if it is one. */
export async function tableOf(ctx: BotContext, place: PlaceRow): Promise<ImportRow | undefined> {
  return importOfFile(ctx.handle.db, ctx.org.id, place.channelId, place.slackFileId)
}

/** Whether people are asked what a table is to be. */
export function isOffered(row: ImportRow | undefined): row is ImportRow {
  return row !== undefined && row.status === 'asking' && row.deletedAt === null && row.likeness !== null && row.likeness.kind !== 'document'
}

/** Whether a person said that it is to be imported: then it has a message of its own. */
export function isSettled(row: ImportRow): boolean {
  return row.catalogueId !== null
}

/** What a settled import looks like now; null when it is gone. */
export async function settledCard(ctx: BotContext, importId: string): Promise<{ card: Card; row: ImportRow } | null> {
  const { db } = ctx.handle
  const row = await findImport(db, ctx.org.id, importId)
  if (!row || row.catalogueId === null) return null
  const catalogue = await catalogueById(db, ctx.org.id, row.catalogueId)
  const person = row.settledBy === null ? undefined : await userById(db, ctx.org.id, row.settledBy)
  const progress = row.status === 'importing' || row.status === 'suggesting' ? await importProgress(db, row.id) : null
  const card = importCard({ row, catalogue: catalogue?.name ?? '', counts: await importCounts(db, ctx.org.id, row.id), progress, settledBy: person?.name ?? null })
  return { card, row }
}

/** The message about a table that is not read as a document: the offer, then what came of the import. */
export async function tableCard(ctx: BotContext, row: ImportRow): Promise<Card | null> {
  if (isSettled(row)) return (await settledCard(ctx, row.id))?.card ?? null
  return heldCard(row)
}

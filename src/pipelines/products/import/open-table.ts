import { cataloguesIn } from '../../../db/import-standing.js'
import { findImport, type ImportRow } from '../../../db/product-imports.js'
import { isInPlaces } from '../../../db/visible-places.js'
import { UserFacingError } from '../../../errors.js'
import type { Actor } from '../../access/actor.js'
import type { Membership } from '../../access/membership.js'
import { resolvePlaces } from '../../access/places.js'
import { examineFile, type ExaminedTable } from './examine-table.js'
import type { ImportServices } from './import-table.js'
import type { ToldReading } from './sniff-table.js'

export interface OpenServices extends ImportServices {
  membership: Membership
}

export const notYourTable = 'Only who shared a table, reviewers and admins can import it.'
export const tableGone = 'This table is not here any more. Share it again.'

/** The table, if this person may see it and say what becomes of it; otherwise what to tell them. Guests may not. */
export async function tableFor(services: OpenServices, actor: Actor, importId: string): Promise<{ row: ImportRow } | { refused: string }> {
  const row = await findImport(services.handle.db, actor.orgId, importId)
  if (!row || row.deletedAt !== null) return { refused: tableGone }
  // Nobody learns of a table that they may not see.
  if (!isInPlaces(row, await resolvePlaces(services.membership, actor, { kind: 'private' }))) return { refused: tableGone }
  const mine = row.requestedBy === actor.userId || actor.role !== 'user'
  return actor.guest || !mine ? { refused: notYourTable } : { row }
}

export interface OpenedTable {
  row: ImportRow
  examined: ExaminedTable
  /** Catalogues of which this person may see anything. */
  catalogues: { id: string; name: string }[]
}

/** How a stored table is read, as guessed and as the person said, with what they need to say the rest. */
export async function openTable(services: OpenServices, actor: Actor, row: ImportRow, told: ToldReading): Promise<OpenedTable> {
  const path = row.blobHash === null ? undefined : await services.blobs.localPath(row.blobHash)
  if (path === undefined) throw new UserFacingError('table-gone', 'The file of this table is not here any more.', { hint: 'Share it again.' })
  const examined = await examineFile(services, actor.orgId, path, told)
  const places = await resolvePlaces(services.membership, actor, { kind: 'private' })
  return { row, examined, catalogues: await cataloguesIn(services.handle.db, places) }
}

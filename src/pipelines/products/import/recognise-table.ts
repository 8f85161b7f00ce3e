import { findDocument, holdAsTable, releaseToReading } from '../../../db/documents.js'
import { reviveImport } from '../../../db/import-removal.js'
import { findPlace, type PlaceRow } from '../../../db/places.js'
import { declineImport, findImport, forgetImport, registerImport } from '../../../db/product-imports.js'
import { UserFacingError } from '../../../errors.js'
import { examineTable, type ExamineServices } from './examine-table.js'

/** Larger product tables are not read as documents unless somebody asks for it: nobody reads ten thousand rows for an answer. */
export const readBothWaysBytes = 1_000_000

/** Whether a file may hold a table, by what Slack says about it; its bytes decide. */
export function mayBeTable(name: string, mimetype: string | undefined): boolean {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (extension) return ['csv', 'tsv', 'tab', 'txt', 'text'].includes(extension)
  return /^text\/(?:csv|tab-separated-values|plain)\b/i.test(mimetype ?? '')
}

export interface RecogniseInput {
  orgId: string
  documentId: string
  placeId: string
  /** It waits to be read as a document until this says that it is no product table. */
  held: boolean
  signal: AbortSignal
}

export type Recognised =
  /** `offer`: people are asked whether it is to be imported. `held`: it is not read as a document meanwhile. */
  | { kind: 'offer'; importId: string; held: boolean }
  /** `read`: it waited for this and is to be read now. */
  | { kind: 'document'; read: boolean }
  | { kind: 'gone' }

/**
 * Whether a shared file lists products. What does not is a document and nothing else, though a table among it can still be
 * imported by name. Safe to run twice. Throws nothing that a person could act on: reading it as a document tells that better.
 */
export async function recogniseTable(services: ExamineServices, input: RecogniseInput): Promise<Recognised> {
  const { db } = services.handle
  const place = await findPlace(db, input.orgId, input.placeId)
  if (!place || place.removedAt !== null) return { kind: 'gone' }
  const { importId } = await services.handle.transaction((tx) => registerImport(tx, importOf(place)))
  if ((await comesBack(services, input.orgId, importId)) === 'back') return asDocument(services, input)
  const row = await findImport(db, input.orgId, importId)
  if (row?.deletedAt !== null || row.status !== 'asking') return asDocument(services, input)
  const examined = await examineTable(services, { orgId: input.orgId, importId, signal: input.signal }).catch((error: unknown) => {
    if (error instanceof UserFacingError) return null
    throw error
  })
  if (examined === null || examined.shape.reading.header.length < 2) {
    await services.handle.transaction((tx) => forgetImport(tx, input.orgId, importId))
    return asDocument(services, input)
  }
  if (examined.likeness.kind === 'document') {
    await declineImport(db, input.orgId, importId)
    return asDocument(services, input)
  }
  const held = input.held && (await services.handle.transaction((tx) => holdAsTable(tx, input.orgId, input.documentId)))
  return { kind: 'offer', importId, held }
}

/** A table that was removed with its file is back with it; one that was imported with all its rows. */
async function comesBack(services: ExamineServices, orgId: string, importId: string): Promise<'back' | 'ask' | null> {
  return services.handle.transaction(async (tx) => {
    const row = await findImport(tx, orgId, importId)
    return row && row.deletedAt !== null ? reviveImport(tx, row) : null
  })
}

async function asDocument(services: ExamineServices, input: RecogniseInput): Promise<Recognised> {
  if (!input.held) return { kind: 'document', read: false }
  const document = await findDocument(services.handle.db, input.orgId, input.documentId)
  return { kind: 'document', read: document?.status === 'uploaded' }
}

function importOf(place: PlaceRow) {
  return { orgId: place.orgId, channelId: place.channelId, slackFileId: place.slackFileId, title: place.title, role: 'raw' as const, requestedBy: place.sharedBy }
}

/** "Read it as a document": the offer is declined and, where it was held, it waits to be read. False when it is imported already. */
export async function readAsDocument(services: Pick<ExamineServices, 'handle'>, orgId: string, importId: string, documentId: string, then: (tx: Parameters<typeof releaseToReading>[0], read: boolean) => Promise<unknown>): Promise<boolean> {
  return services.handle.transaction(async (tx) => {
    if (!(await declineImport(tx, orgId, importId))) return false
    await then(tx, await releaseToReading(tx, orgId, documentId))
    return true
  })
}

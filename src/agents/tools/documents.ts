import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { listLibrary } from '../../db/library.js'
import { attribute } from '../prompts/answer.js'
import { documentLine } from '../document-line.js'
import type { DocumentLine } from '../turn.js'
import { asData, type ToolContext } from './tool-context.js'

export function listDocumentsTool(context: ToolContext) {
  return tool(
    () =>
      asData(context, 'list_documents', async () => {
        const { entries, total } = await listLibrary(context.services.handle.db, context.scope, { limit: 30 })
        return [`${total} files.`, ...entries.map((entry) => describe(documentLine(entry, context.actor)))].join('\n')
      }),
    { name: 'list_documents', description: 'Lists the files that the readers of this reply may see, newest first.', schema: z.object({}) },
  )
}

export function documentStatusTool(context: ToolContext) {
  return tool(
    ({ name }: { name: string }) =>
      asData(context, 'document_status', async () => {
        const { entries } = await listLibrary(context.services.handle.db, context.scope, { limit: 500 })
        const wanted = name.toLowerCase()
        const found = entries.filter((entry) => entry.places.some((place) => place.title.toLowerCase().includes(wanted))).slice(0, 5)
        return found.length === 0 ? 'No file of that name can be seen here.' : found.map((entry) => describe(documentLine(entry, context.actor))).join('\n')
      }),
    { name: 'document_status', description: 'Tells whether a file has been read, and what went wrong if not.', schema: z.object({ name: z.string().min(1).max(200) }) },
  )
}

/** Health of the index; for admins only, and only counts. */
export function indexHealthTool(context: ToolContext) {
  return tool(
    () =>
      asData(context, 'index_health', async () => {
        if (context.actor.role !== 'admin') return 'Only admins may see this.'
        return (await context.services.health()).map((line) => `${line.name}: ${line.state}, ${line.detail}`).join('\n')
      }),
    { name: 'index_health', description: 'Reports on the state of the index and the service (admins only).', schema: z.object({}) },
  )
}

function describe(line: DocumentLine): string {
  const pages = line.pages === null || line.pageUnit === null || line.pageUnit === 'line' ? '' : `, ${line.pages} ${line.pageUnit}${line.pages === 1 ? '' : 's'}`
  const size = line.passages === null ? pages : `${pages}, ${line.passages} passage${line.passages === 1 ? '' : 's'}`
  return `- file "${attribute(line.title)}" (${line.status}${size}; visible to ${line.visibleTo.join(', ')})${line.problem ? `: ${line.problem.message}` : ''}`
}

import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { gatherEvidence } from '../../pipelines/documents/gather-evidence.js'
import { passagesText } from '../prompts/answer.js'
import type { ToolContext } from './tool-context.js'

export function searchDocumentsTool(context: ToolContext) {
  let runs = 0
  return tool(
    async ({ query }: { query: string }) => {
      const id = `search-${++runs}`
      context.step({ id, title: 'Searching again', state: 'in_progress' })
      const evidence = await gatherEvidence(context.services, { scope: context.scope, question: query })
      const numbered = context.numbers.add(evidence.hits.slice(0, 6))
      context.step({ id, title: `Searched again: ${numbered.length} passages`, state: 'complete' })
      return passagesText(numbered.map(({ number, hit }) => ({ number, title: hit.title, header: hit.header, text: hit.text })))
    },
    {
      name: 'search_documents',
      description: 'Finds passages in the files that the readers of this reply may see. Give a few telling words or a whole question.',
      schema: z.object({ query: z.string().min(2).max(400) }),
    },
  )
}

import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { gatherEvidence } from '../../pipelines/documents/gather-evidence.js'
import { passagesText } from '../prompts/answer.js'
import { asData, type ToolContext } from './tool-context.js'

/** Searches that one answer may run, so that a model that finds nothing comes to an end. */
const mostSearches = 4
const passagesShown = 5

export function searchDocumentsTool(context: ToolContext) {
  let runs = 0
  return tool(
    async ({ query }: { query: string }) => {
      if (runs >= mostSearches) return 'No more searches: answer from the passages that you have.'
      const id = `search-${++runs}`
      context.step({ id, title: 'Searching with other words', state: 'in_progress' })
      let found = 0
      const text = await asData(context, 'search_documents', async () => {
        const evidence = await gatherEvidence(context.services, { scope: context.scope, question: query, documentIds: context.documentIds })
        const numbered = context.numbers.add(evidence.hits.slice(0, passagesShown))
        found = numbered.length
        return passagesText(numbered.map(({ number, hit }) => ({ number, title: hit.title, header: hit.header, text: hit.text })))
      })
      context.step({ id, title: `Searched with other words: ${found} ${found === 1 ? 'passage' : 'passages'}`, state: 'complete' })
      return text
    },
    {
      name: 'search_documents',
      description: 'Finds passages in the files that the readers of this reply may see. Give a few telling words or a whole question.',
      schema: z.object({ query: z.string().min(2).max(400) }),
    },
  )
}

import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { neighbours } from '../../db/passages-around.js'
import { passagesText } from '../prompts/answer.js'
import { asData, type ToolContext } from './tool-context.js'

export function openPageTool(context: ToolContext) {
  return tool(
    ({ passage }: { passage: number }) =>
      asData(context, 'open_page', async () => {
        const hit = context.numbers.get(passage)
        if (!hit) return `There is no passage ${passage}.`
        const around = await neighbours(context.services.handle.db, context.scope, hit.documentId, hit.ordinal, 1)
        const numbered = context.numbers.add(around.map((row) => ({ ...hit, ...row })))
        return passagesText(numbered.map(({ number, hit: each }) => ({ number, title: each.title, header: each.header, text: each.text })))
      }),
    {
      name: 'open_page',
      description: 'Reads on around a numbered passage: the text before and after it in its file.',
      schema: z.object({ passage: z.number().int().min(1) }),
    },
  )
}

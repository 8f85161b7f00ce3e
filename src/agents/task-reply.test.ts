import { expect, it } from 'vitest'
import { categorizeReply, type TaskReads } from './task-reply.js'
import { newTurn } from './testing.js'

const asked: string[] = []
const tasks: TaskReads = {
  stories: {
    predict: async (viewer, texts) => {
      asked.push(...texts.map((text) => `${text.title}|${text.description}`))
      return viewer.actor.guest ? [] : [{ kind: 'offer', candidates: [], belonging: 1, words: [], near: [], model: 'm', thresholds: 't' }]
    },
  },
}

it('takes what stands behind the request as it was written, and is a question to guests', async () => {
  const turn = newTurn({ orgId: 'org' }, { text: 'Please categorize this task: Fix the LOGIN page of “Ada”' })
  expect(await categorizeReply(tasks, turn, { kind: 'categorize' })).toMatchObject({ kind: 'categorized', text: 'Fix the LOGIN page of “Ada”' })
  await categorizeReply(tasks, turn, { kind: 'categorize', text: 'Draw', description: 'a logo' })
  expect(asked.at(-1)).toBe('Draw|a logo')
  expect(await categorizeReply(tasks, { ...turn, actor: { ...turn.actor, guest: true } }, { kind: 'categorize' })).toBeNull()
})

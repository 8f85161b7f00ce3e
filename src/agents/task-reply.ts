import type { TaskStories } from '../pipelines/categorization/stories/task-stories.js'
import type { Intent } from './route.js'
import type { Reply, Turn } from './turn.js'

/** What words may do with tasks: ask for a category. Making one is a command or a form of a person. */
export interface TaskReads {
  stories: Pick<TaskStories, 'predict'>
}

export type CategorizeIntent = Extract<Intent, { kind: 'categorize' }>

/** The category of a task that somebody described; nothing is stored. Guests have no tasks: to them it is a question. */
export async function categorizeReply(tasks: TaskReads, turn: Turn, intent: CategorizeIntent): Promise<Reply | null> {
  const title = (intent.text ?? describedIn(turn.text)).trim().slice(0, 300)
  if (title === '') return null
  const [prediction] = await tasks.stories.predict({ actor: turn.actor, audience: turn.audience }, [{ title, description: intent.description ?? '' }], { why: true })
  return prediction ? { kind: 'categorized', text: title, prediction } : null
}

/** What stands behind “categorize a task:”, as it was written. */
function describedIn(text: string): string {
  const said = text.replace(/^[^]*?\b(?:tasks?|tickets?|to-?dos?)\b\s*(?:is|has|fits)?\s*[:–-]?\s*/i, '')
  return /^["'“‘]([^]+)["'”’]\s*[.?!]?$/.exec(said)?.[1] ?? said
}

import { Check, ChevronRight, Circle, LoaderCircle, TriangleAlert } from 'lucide-react'
import { safeLink } from '../../../shared/safe-url.js'
import { Link } from '../text.js'
import { Markdown } from '../text.js'
import { list, obj, str, type Obj } from './shape.js'
import { RichText } from './rich-text.js'
import { TextObject } from './text-object.js'

const STATES = {
  pending: { Icon: Circle, words: 'waiting' },
  in_progress: { Icon: LoaderCircle, words: 'working' },
  complete: { Icon: Check, words: 'done' },
  error: { Icon: TriangleAlert, words: 'failed' },
}

function Detail({ value }: { value: unknown }) {
  if (typeof value === 'string') return <Markdown text={value} />
  const object = obj(value)
  if (object.type === 'rich_text') return <RichText elements={object.elements} />
  return object.text === undefined ? null : <TextObject text={object} />
}

/** One step of the work: what it is, how far, what it found. */
export function TaskCard({ task }: { task: Obj }) {
  const status = (str(task.status) in STATES ? str(task.status) : 'pending') as keyof typeof STATES
  const { Icon, words } = STATES[status]
  const sources = list(task.sources)
  const hasMore = task.details !== undefined || task.output !== undefined || sources.length > 0
  const line = <><span className="task-icon" key={status}><Icon size={16} aria-hidden /></span><span className="task-title"><bdi>{str(task.title)}</bdi><span className="sr-only"> ({words})</span></span></>
  if (!hasMore) return <div className="task" data-status={status}><div className="task-line">{line}</div></div>
  return (
    <details className="task" data-status={status} open={status === 'in_progress' || status === 'error' || undefined}>
      <summary className="task-line">{line}<ChevronRight className="task-arrow" size={16} aria-hidden /></summary>
      <div className="task-more rich">
        {task.details === undefined ? null : <Detail value={task.details} />}
        {task.output === undefined ? null : <Detail value={task.output} />}
        {sources.length > 0 ? (
          <ul className="sources">
            {sources.map((source, index) => {
              const url = safeLink(str(source.url))
              return <li key={index}>{url ? <Link url={url} className="source">{str(source.text) || url}</Link> : <span className="source">{str(source.text)}</span>}</li>
            })}
          </ul>
        ) : null}
      </div>
    </details>
  )
}

export function PlanBlock({ block }: { block: Obj }) {
  const tasks = list(block.tasks)
  const done = tasks.filter((task) => task.status === 'complete').length
  return (
    <section className="plan" aria-label={str(block.title) || 'Plan'}>
      <div className="plan-head"><strong><bdi>{str(block.title) || 'Plan'}</bdi></strong><span className="muted">{tasks.length > 0 ? `${done} of ${tasks.length}` : ''}</span></div>
      {tasks.map((task, index) => <TaskCard key={str(task.task_id) || index} task={task} />)}
    </section>
  )
}

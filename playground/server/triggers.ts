import { randomId, team } from './ids.js'
import { SlackError } from './errors.js'

interface Trigger { user: string; view?: string; expires: number; used: boolean }

/** Trigger ids: one use within three seconds. */
export class Triggers {
  private readonly known = new Map<string, Trigger>()

  create(user: string, view?: string): string {
    const now = Date.now()
    for (const [id, trigger] of this.known) if (trigger.expires < now - 60_000) this.known.delete(id)
    const id = `${now}.${team.id}.${randomId(12)}`
    this.known.set(id, { user, expires: now + 3000, used: false, ...(view ? { view } : {}) })
    return id
  }

  /** Errors: invalid_trigger_id, expired_trigger_id, exchanged_trigger_id. */
  take(id: string): Trigger {
    const trigger = this.known.get(id)
    if (!trigger) throw new SlackError('invalid_trigger_id')
    if (trigger.used) throw new SlackError('exchanged_trigger_id')
    if (trigger.expires < Date.now()) throw new SlackError('expired_trigger_id')
    trigger.used = true
    return trigger
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LiveEvent } from '../shared/contract.js'
import type { Message } from '../shared/things.js'
import type { Playground, PlaygroundOptions } from './server.js'
import { startPlayground } from './server.js'

export type Answer = Record<string, unknown> & { ok: boolean; error?: string }

/** Waits until `look` finds something; fails with what was waited for. */
export async function until<T>(what: string, look: () => T | Promise<T>, patience = 10_000): Promise<NonNullable<T>> {
  const end = Date.now() + patience
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => { setTimeout(resolve, 20) })
  }
}

/** A person (or the bot) at the playground, over HTTP as any script would be. */
export class Hand {
  readonly url: string
  readonly token: string
  constructor(url: string, token: string) {
    this.url = url
    this.token = token
  }

  private async send(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return await response.json() as Answer
  }

  api(method: string, args: object = {}): Promise<Answer> {
    return this.send(`/api/${method}`, args)
  }

  client(name: string, args?: object): Promise<Answer> {
    return this.send(`/client/${name}`, args)
  }

  async post(channel: string, text: string, more: object = {}): Promise<Message> {
    const answer = await this.api('chat.postMessage', { channel, text, ...more })
    if (!answer.ok) throw new Error(`post: ${answer.error}`)
    return answer.message as Message
  }

  async replies(channel: string, ts: string): Promise<Message[]> {
    return (await this.api('conversations.replies', { channel, ts })).messages as Message[]
  }

  /** Uploads and shares a file; answers its id. */
  async upload(channel: string, filename: string, content: string, comment = ''): Promise<string> {
    const { upload_url: url, file_id: id } = await this.api('files.getUploadURLExternal', { filename, length: Buffer.byteLength(content) })
    await fetch(url as string, { method: 'POST', body: content })
    const done = await this.api('files.completeUploadExternal', { files: [{ id, title: filename }], channel_id: channel, initial_comment: comment })
    if (!done.ok) throw new Error(`upload: ${done.error}`)
    return id as string
  }

  /** Listens to the live stream; what came so far is in the list that is answered. */
  async listen(signal: AbortSignal): Promise<LiveEvent[]> {
    const heard: LiveEvent[] = []
    const response = await fetch(`${this.url}/client/events`, { headers: { authorization: `Bearer ${this.token}` }, signal })
    const read = async (): Promise<void> => {
      let rest = ''
      for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice(6)) as LiveEvent)
      }
    }
    void read().catch(() => {})
    return heard
  }
}

export interface World extends Playground { dataDir: string; as: (name: string) => Hand; bot: Hand; end: () => Promise<void> }

/** A playground of its own in a directory of its own. */
export async function world(options: Partial<PlaygroundOptions> = {}): Promise<World> {
  const dataDir = options.dataDir ?? await mkdtemp(join(tmpdir(), 'playground-'))
  const playground = await startPlayground({ dataDir, ...options })
  return {
    ...playground, dataDir, as: (name) => new Hand(playground.url, `xoxp-${name}`), bot: new Hand(playground.url, 'xoxb-playground'),
    end: async () => {
      await playground.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export const general = 'C0GENERAL01', finance = 'C0FINANCE01', partners = 'C0PARTNERS1', random = 'C0RANDOM001'

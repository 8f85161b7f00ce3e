import { Agent, fetch } from 'undici'
import { makePdf } from './made-pdf.js'
import { createTextSource } from './generated-text.js'
import { spread, table, type Report } from './report.js'
import { startService } from './running-service.js'

const eventsPerSecond = 50
const seconds = 20

/**
 * How long an event waits for the bot's acknowledgement, as the practice workspace sees it, while the worker reads big files:
 * messages of people at a steady rate, one in fifty a question to the bot.
 */
export async function measureAcknowledgement(): Promise<Report> {
  const service = await startService('direct')
  const workspace = clientOf(service.playgroundUrl)
  try {
    const took: number[] = []
    process.stderr.write('the service runs; uploading big files …\n')
    const watching = await workspace.watch((ms) => took.push(ms))
    const files = bigFiles()
    await Promise.all(files.map(({ name, bytes }) => workspace.upload(name, bytes)))
    // The files are downloaded and read from here on.
    await pause(500)
    const from = took.length
    const sent: Promise<void>[] = []
    const started = performance.now()
    for (let i = 0; i < eventsPerSecond * seconds; i++) {
      const due = started + (i * 1000) / eventsPerSecond
      if (due > performance.now()) await pause(due - performance.now())
      sent.push(workspace.say(i % 50 === 0 ? `<@U0QUARTERBOT> what does section ${i + 1} say?` : `message number ${i}`))
    }
    await Promise.all(sent)
    const lasted = (performance.now() - started) / 1000
    const state = await workspace.filesBeingRead()
    await pause(4000)
    await watching.stop()
    const figures = spread(took.slice(from))
    return {
      title: `Acknowledgement: ${eventsPerSecond} messages/s for ${lasted.toFixed(0)} s while ${files.length} big files are ingested`,
      table: table(['events', 'p50 ms', 'p95 ms', 'max ms'], [[String(figures.count), String(figures.p50), String(figures.p95), String(figures.max)]]),
      notes: [`files still being read at the end: ${state}`, 'target: 200 ms'],
      figures: { ...figures, eventsPerSecond: Math.round((eventsPerSecond * seconds) / lasted), filesBeingReadAtEnd: state },
    }
  } finally {
    await service.stop()
  }
}

/** Enough to be read during the whole measurement: PDFs of many pages, texts of thousands of passages. */
function bigFiles(): { name: string; bytes: Buffer }[] {
  const pdfs = [1, 2, 3].map((n) => ({ name: `manual-${n}.pdf`, bytes: makePdf(400, n) }))
  const texts = [4, 5, 6, 7].map((n) => {
    const source = createTextSource(n)
    return { name: `protocol-${n}.txt`, bytes: Buffer.from(Array.from({ length: 1500 }, () => source.passage(300)).join('\n\n')) }
  })
  return pdfs.flatMap((pdf, i) => [texts[i]!, pdf]).concat(texts.slice(3))
}

interface TrafficEntry {
  seq: number
  kind: string
  took?: number
  ok: boolean
}

/** A few connections that stay open: opening one for each message would measure that. */
const dispatcher = new Agent({ connections: 8 })

function clientOf(url: string) {
  const person = { authorization: 'Bearer xoxp-employee', 'content-type': 'application/json' }
  const admin = { authorization: 'Bearer xoxp-admin' }
  const api = async (method: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/api/${method}`, { method: 'POST', headers: person, body: JSON.stringify(body), dispatcher })
    const answer = (await response.json()) as Record<string, unknown>
    if (answer.ok !== true) throw new Error(`${method}: ${String(answer.error)}`)
    return answer
  }
  return {
    async say(text: string): Promise<void> {
      await api('chat.postMessage', { channel: 'C0RANDOM001', text })
    },
    async upload(name: string, bytes: Buffer): Promise<void> {
      const place = await api('files.getUploadURLExternal', { filename: name, length: bytes.length })
      const response = await fetch(String(place.upload_url), { method: 'POST', headers: { authorization: person.authorization }, body: new Uint8Array(bytes), dispatcher })
      if (!response.ok) throw new Error(`uploading ended with ${response.status}`)
      await api('files.completeUploadExternal', { files: [{ id: place.file_id, title: name }], channel_id: 'C0GENERAL01' })
    },
    /** Bot messages in #general that still say that a file is being read. */
    async filesBeingRead(): Promise<number> {
      const { messages } = (await api('conversations.history', { channel: 'C0GENERAL01', limit: 50 })) as { messages: { ts: string; files?: unknown[] }[] }
      let reading = 0
      for (const { ts } of messages.filter((message) => message.files?.length)) {
        const thread = (await api('conversations.replies', { channel: 'C0GENERAL01', ts })) as { messages: unknown[] }
        if (!JSON.stringify(thread.messages.slice(1)).includes('passages')) reading += 1
      }
      return reading
    },
    /** Listens to the workspace's own notes on its events, as its page does. */
    async watch(onTook: (ms: number) => void) {
      const until = new AbortController()
      const response = await fetch(`${url}/client/events?traffic=1`, { headers: admin, signal: until.signal })
      const read = async () => {
        const decoder = new TextDecoder()
        let rest = ''
        for await (const chunk of response.body!) {
          const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            const event = line.startsWith('data:') ? (JSON.parse(line.slice(5)) as { type: string; entry?: TrafficEntry }) : undefined
            const entry = event?.type === 'traffic' ? event.entry : undefined
            if (entry?.kind === 'event' && entry.took !== undefined) onTook(entry.ok ? entry.took : 3000)
          }
        }
      }
      const reading = read().catch((error: unknown) => {
        if (!until.signal.aborted) throw error
      })
      return {
        stop: async () => {
          until.abort()
          await reading
        },
      }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

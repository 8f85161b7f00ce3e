import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { loadFaiss } from './faiss-flat.js'
import { SpaceReader } from './space-reader.js'
import type { SearchMessage, WorkerReply, WorkerStart } from './worker-protocol.js'

/** The thread in which FAISS lives: its calls are synchronous, and the event loop of the bot must stay free. */
const start = workerData as WorkerStart
const port = parentPort!
const connection = new Database(start.databaseFile, { readonly: true })
connection.pragma('busy_timeout = 5000')
const reader = new SpaceReader(connection, start.indexDir, start.space, start.withoutFaiss ? undefined : await loadFaiss())

port.on('message', (message: SearchMessage) => {
  let reply: WorkerReply
  try {
    const neighbours = reader.search(message.query, message.k, message.allowed)
    reply = { id: message.id, status: reader.status(), neighbours }
  } catch (error) {
    // Only the kind of error: a message may quote its arguments.
    reply = { id: message.id, status: reader.status(), error: error instanceof Error ? error.name : 'unknown' }
  }
  port.postMessage(reply)
})

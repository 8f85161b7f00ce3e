import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../paths.js'
import type { Finding } from './finding.js'

/** Node itself and the native modules, by using each. */
export async function checkNative(): Promise<Finding[]> {
  const findings: Finding[] = [{ area: 'Node', state: 'ok', text: process.version, advice: null }]
  findings.push(
    await tried('better-sqlite3', 'npm run setup', async () => {
      const { default: Database } = await import('better-sqlite3')
      const connection = new Database(':memory:')
      connection.exec("create virtual table t using fts5(x); insert into t values ('a')")
      connection.close()
      return 'works, with full-text search'
    }),
  )
  const faiss = await tried('faiss-node', 'npm run setup: it says what is missing', async () => {
    const { default: library } = (await import('faiss-node')) as unknown as { default: { IndexFlatIP: new (d: number) => { add(x: number[]): void; search(x: number[], k: number): { labels: number[] } } } }
    const index = new library.IndexFlatIP(2)
    index.add([1, 0, 0, 1])
    if (index.search([0, 1], 1).labels[0] !== 1) throw new Error('wrong result')
    return `works${build()}`
  })
  findings.push(faiss.state === 'ok' ? faiss : { ...faiss, state: 'note', text: `${faiss.text}; the service uses its own exact search instead` })
  findings.push(await tried('sharp', 'npm run setup', async () => ((await import('sharp')).default({ create: { width: 1, height: 1, channels: 3, background: 'red' } }), 'works')))
  findings.push(await tried('onnxruntime', 'npm run setup', async () => ((await import('onnxruntime-node')).Tensor, 'works')))
  return findings
}

async function tried(area: string, advice: string, use: () => Promise<string>): Promise<Finding> {
  try {
    return { area, state: 'ok', text: await use(), advice: null }
  } catch {
    return { area, state: 'problem', text: 'does not load', advice }
  }
}

function build(): string {
  const file = join(projectRoot, 'node_modules/.quartermaster/native.json')
  if (!existsSync(file)) return ''
  const native = JSON.parse(readFileSync(file, 'utf8')) as { faiss?: { build?: string } }
  return native.faiss?.build === 'avx2' ? ', built for AVX2' : `, ${native.faiss?.build ?? 'plain'} build (npm run setup -- --avx2 makes single searches about five times as fast)`
}

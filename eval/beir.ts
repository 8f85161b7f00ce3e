import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BeirSet {
  documents: { id: string; title: string; text: string }[]
  queries: { id: string; text: string }[]
  /** query → document → grade (0 and below: not relevant). */
  relevant: Map<string, Map<string, number>>
}

/** Reads a folder in BEIR's layout: corpus.jsonl, queries.SPLIT.jsonl or queries.jsonl, qrels/SPLIT.tsv. */
export function readBeir(folder: string, split = 'test'): BeirSet {
  const queriesFile = [`queries.${split}.jsonl`, 'queries.jsonl'].map((name) => join(folder, name)).find((file) => existsSync(file))
  if (!queriesFile) throw new Error(`${folder} has neither queries.${split}.jsonl nor queries.jsonl`)
  const relevant = new Map<string, Map<string, number>>()
  for (const line of readFileSync(join(folder, 'qrels', `${split}.tsv`), 'utf8').split('\n').slice(1)) {
    const [query, document, grade] = line.trim().split('\t')
    if (!query || !document) continue
    const grades = relevant.get(query) ?? new Map<string, number>()
    grades.set(document, Number(grade))
    relevant.set(query, grades)
  }
  const documents = lines(join(folder, 'corpus.jsonl')).map((d) => ({ id: d['_id'], title: d.title ?? '', text: d.text ?? '' }))
  const queries = lines(queriesFile).map((q) => ({ id: q['_id'], text: q.text ?? '' })).filter((q) => relevant.has(q.id))
  return { documents, queries, relevant }
}

interface Line {
  /** BEIR's own name. */
  ['_id']: string
  title?: string
  text?: string
}

function lines(file: string): Line[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Line)
}

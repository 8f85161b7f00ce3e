import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Embedder } from '../src/models/embedder.js'
import { chunkDocument } from '../src/pipelines/documents/chunk.js'
import type { Passage } from '../src/pipelines/documents/document.js'
import { extractMarkdown } from '../src/pipelines/documents/extract/markdown.js'
import { extractText } from '../src/pipelines/documents/extract/text.js'
import type { FoundPassages } from '../src/pipelines/documents/answer/hit.js'
import { searchPassages } from '../src/pipelines/documents/search.js'
import type { Squad, SquadParagraph } from './squad.js'
import { openTemporaryIndex, type TemporaryIndex } from './temporary-index.js'

/** As many as an answer weighs. */
const weighed = 12

/** One index that holds many small worlds: a world is the list of documents that a search may see. */
export interface AnswerWorlds {
  find(question: string, documentIds: string[]): Promise<FoundPassages>
  close(): Promise<void>
}

export interface WorldDocument {
  id: string
  title: string
  passages: Passage[]
}

/** Indexes the documents with the product's own storage and search. */
export async function openWorlds(embedder: Embedder, documents: WorldDocument[]): Promise<AnswerWorlds> {
  const index: TemporaryIndex = await openTemporaryIndex(embedder)
  const titles = new Map(documents.map((document) => [document.id, document.title]))
  for (let at = 0; at < documents.length; at += 50) await index.add(documents.slice(at, at + 50))
  return {
    async find(question, documentIds) {
      const result = await searchPassages(index.services, { scope: index.scope, query: question, limit: weighed, documentIds })
      return { ...result, hits: result.hits.map((hit) => ({ ...hit, title: titles.get(hit.documentId) ?? '', date: null })) }
    },
    close: () => index.close(),
  }
}

/** Paragraphs as passages of one document; `together` of them make one passage. */
export function articleDocument(id: string, paragraphs: SquadParagraph[], together = 1): WorldDocument {
  const title = paragraphs[0]!.article.replaceAll('_', ' ')
  const passages: Passage[] = []
  for (let at = 0; at < paragraphs.length; at += together) {
    const text = paragraphs.slice(at, at + together).map((paragraph) => paragraph.text).join('\n\n')
    passages.push({ order: passages.length, header: title, text, anchor: { kind: 'lines', line: at + 1, toLine: at + together }, tokens: Math.ceil(text.length / 4.5) })
  }
  return { id, title, passages }
}

/** All paragraphs as one document an article, whose id is the article's name. */
export function wholeArticles(squad: Squad): WorldDocument[] {
  return [...byArticle(squad)].map(([article, paragraphs]) => articleDocument(article, paragraphs))
}

export function byArticle(squad: Squad): Map<string, SquadParagraph[]> {
  const articles = new Map<string, SquadParagraph[]>()
  for (const paragraph of squad.paragraphs) articles.set(paragraph.article, [...(articles.get(paragraph.article) ?? []), paragraph])
  return articles
}

export interface SmallFile extends WorldDocument {
  questions: string[]
}

/** The small files written for fitting, cut as the product cuts uploads. */
export async function readSmallFiles(folder: string): Promise<SmallFile[]> {
  const names = readdirSync(folder).filter((name) => name !== 'README.md').toSorted()
  return Promise.all(
    names.map(async (name) => {
      const [text, questions] = readFileSync(join(folder, name), 'utf8').split('=== questions\n')
      return { ...(await smallDocument(name, text!)), questions: questions!.split('\n').filter((line) => line.trim() !== '') }
    }),
  )
}

export async function smallDocument(name: string, text: string): Promise<WorldDocument> {
  const extract = name.endsWith('.md') ? extractMarkdown : extractText
  const limits = { maxFileBytes: 1e7, maxPages: 1000, maxDecompressedBytes: 1e7, maxTextCharacters: 1e7, timeoutMs: 60_000, maxMemoryMb: 500 }
  const document = await extract({ bytes: Buffer.from(text), name, limits, onProgress: () => {} })
  const title = document.title ?? name
  return { id: name, title, passages: chunkDocument(document, { title }) }
}

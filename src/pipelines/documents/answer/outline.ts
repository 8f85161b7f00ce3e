import type { Embedder } from '../../../models/embedder.js'
import type { Anchor } from '../document.js'
import { passageSentences } from './passage-sentences.js'
import { quoteRow, type Cell } from './quote-row.js'
import { cosine, textVectors } from './vectors.js'

/** A passage of the document to be outlined, in the document's order. */
export interface OutlinePassage {
  chunkId: number
  header: string
  text: string
  anchor: Anchor
}

/** A section with the sentence that says most of what it is about, in the document's own words. */
export interface OutlineSection {
  /** Heading path without the title; empty for a document without headings. */
  heading: string
  sentence: string
  chunkId: number
  anchor: Anchor
}

const mostSections = 12
const sentencesPerSection = 60
const mostColumnsNamed = 10

/**
 * What is in a file, without a language model: its sections, each with its central sentence (LexRank by cosine: the
 * sentence that the section's other sentences are most like; Erkan and Radev, 2004). At most twelve sections: of a longer
 * document neighbours with a common heading are taken together.
 */
export async function outlineDocument(passages: OutlinePassage[], embedder: Embedder): Promise<OutlineSection[]> {
  const sections: OutlineSection[] = []
  for (const group of fitTo(sectionsOf(passages), mostSections)) {
    const table = tableLine(group)
    if (table) {
      sections.push({ heading: group.heading, sentence: table.line, chunkId: table.passage.chunkId, anchor: table.passage.anchor })
      continue
    }
    const candidates = group.sentences.filter(({ text }) => text.length >= 20 && !text.endsWith('?')).slice(0, sentencesPerSection)
    if (candidates.length === 0) continue
    const vectors = await textVectors(embedder).texts(candidates.map(({ text }) => text))
    const best = candidates[central(vectors)]!
    sections.push({ heading: group.heading, sentence: best.text, chunkId: best.passage.chunkId, anchor: best.passage.anchor })
  }
  return sections
}

interface Section {
  heading: string
  sentences: SectionSentence[]
}

interface SectionSentence {
  text: string
  passage: OutlinePassage
  cells?: Cell[] | undefined
}

/** What stands for a section that is a table: its columns, and its first row as an example. Null for any other section. */
function tableLine({ sentences }: Section): { line: string; passage: OutlinePassage } | null {
  const rows = sentences.filter((sentence) => sentence.cells)
  const first = rows[0]
  if (!first?.cells || rows.length < 2 || rows.length < sentences.length * 0.8) return null
  const columns = new Set(rows.flatMap(({ cells }) => cells!.map(({ column }) => column)).filter((column) => column !== ''))
  const named = [...columns].slice(0, mostColumnsNamed).join(', ')
  const count = new Set(rows.map(({ text }) => text)).size
  return { line: `A table of ${count} rows with ${named}${columns.size > mostColumnsNamed ? ', …' : ''}; for example ${quoteRow(null, first.cells, 20)}`, passage: first.passage }
}

/** Sentences by the heading they stand under, that of their passage and that inside it: short sections share a passage. */
function sectionsOf(passages: OutlinePassage[]): Section[] {
  const sections: Section[] = []
  for (const passage of passages) {
    const path = passage.header.split(' › ').slice(1)
    let first = true
    for (const { text, under, cells } of passageSentences(passage.text)) {
      // What ends in a colon introduces a list; it is a sentence of the section.
      const heading = [...path, ...(under && !under.endsWith(':') && under !== path.at(-1) ? [under] : [])].join(' › ')
      const last = sections.at(-1)
      const continues = last !== undefined && (last.heading === heading || under?.endsWith(':') === true) && (heading !== '' || !first)
      if (continues) last.sentences.push({ text, passage, cells })
      else sections.push({ heading, sentences: [{ text, passage, cells }] })
      first = false
    }
  }
  return sections
}

/** Joins neighbours, first those under the same top heading, until there are few enough. */
function fitTo(groups: Section[], most: number): Section[] {
  let joined = groups
  if (joined.length > most) {
    joined = joined.reduce<Section[]>((kept, group) => {
      const last = kept.at(-1)
      const top = group.heading.split(' › ')[0]!
      if (last && top !== '' && last.heading.split(' › ')[0] === top) last.sentences.push(...group.sentences)
      else kept.push({ heading: top, sentences: [...group.sentences] })
      return kept
    }, [])
  }
  if (joined.length <= most) return joined
  const each = Math.ceil(joined.length / most)
  const runs: Section[] = []
  for (let i = 0; i < joined.length; i += each) {
    const run = joined.slice(i, i + each)
    runs.push({ heading: run[0]!.heading, sentences: run.flatMap((group) => group.sentences) })
  }
  return runs
}

/** Index of the most central vector: power iteration over the cosines, damped; a little in favour of what stands first. */
function central(vectors: (Float32Array | null)[]): number {
  const n = vectors.length
  const rows = vectors.map((one, i) => vectors.map((other, k) => (i === k ? 0 : Math.max(0, cosine(one, other)) ** 2)))
  const sums = rows.map((row) => row.reduce((sum, value) => sum + value, 0) || 1)
  let rank = vectors.map(() => 1 / n)
  for (let round = 0; round < 20; round++) {
    const next = vectors.map(() => 0.15 / n)
    rows.forEach((row, i) => row.forEach((value, k) => (next[k]! += (0.85 * rank[i]! * value) / sums[i]!)))
    rank = next
  }
  const scored = rank.map((value, i) => value * (1 + 0.3 / (1 + i)))
  return scored.indexOf(Math.max(...scored))
}

import { container, samePage, span } from './anchors.js'
import { unitsOf, type Unit } from './chunk-units.js'
import type { ExtractedDocument, Passage } from './document.js'
import { splitSentences } from './sentences.js'
import { countTokens } from './tokens.js'

export interface ChunkOptions {
  /** What the document is called where it is shown: the first part of each header. */
  title: string
  /** Tokens per passage, about; no passage has more than a fifth above it, the odd very long word excepted. */
  targetTokens?: number
  /** Tokens of the passage before that a passage of the same section repeats, in whole sentences. */
  overlapTokens?: number
}

/**
 * Cuts a document into passages that follow its structure: sections are kept apart unless they are small, slides and
 * sheets always, tables stay whole where they fit and repeat their header row where not, paragraphs are cut between
 * sentences. Each passage says in its header where it belongs: `title › headings › date`.
 */
export function chunkDocument(document: ExtractedDocument, options: ChunkOptions): Passage[] {
  const target = options.targetTokens ?? 500
  const overlap = options.overlapTokens ?? Math.round(target / 8)
  const groups = mergeSmall(packUnits(unitsOf(document, target), target), target)
  return groups.map((group, order) => toPassage(group, order, { title: options.title, date: document.date, repeated: overlapFor(groups, order, overlap) }))
}

function packUnits(units: readonly Unit[], target: number): Unit[][] {
  const groups: Unit[][] = []
  let group: Unit[] = []
  let tokens = 0
  for (const unit of units) {
    const last = group[group.length - 1]
    if (last && mustPart(group[0]!, last, unit, { tokens, target })) {
      groups.push(group)
      group = []
      tokens = 0
    }
    group.push(unit)
    tokens += unit.tokens
  }
  if (group.length > 0) groups.push(group)
  return groups
}

function mustPart(first: Unit, last: Unit, unit: Unit, { tokens, target }: { tokens: number; target: number }): boolean {
  if (container(last.anchor) !== container(unit.anchor)) return true
  if (tokens + unit.tokens + countTokens(unit.head) > target) return true
  const sameSection = unit.path.join('\n') === last.path.join('\n')
  // So that a citation opens the page that it means: a section that begins on a new page is kept apart, and no passage
  // lies on more than two pages.
  if (!samePage(last.anchor, unit.anchor) && (!samePage(first.anchor, last.anchor) || (!sameSection && tokens > target * 0.06))) return true
  // Between sections a passage may end early; a top section always begins its own once there is something to keep.
  if (!sameSection) return tokens > target * (commonLength(last.path, unit.path) === 0 ? 0.15 : 0.3)
  return !samePage(last.anchor, unit.anchor) && last.block !== unit.block && tokens > target * 0.5
}

/** A scrap at the end of a section goes to the passage before it. */
function mergeSmall(groups: Unit[][], target: number): Unit[][] {
  const merged: Unit[][] = []
  for (const group of groups) {
    const before = merged[merged.length - 1]
    const size = sum(group)
    const fits = before && size < target * 0.12 && sum(before) + size <= target * 1.15 && container(before[0]!.anchor) === container(group[0]!.anchor)
    if (fits && samePage(before[0]!.anchor, group[group.length - 1]!.anchor) && before[before.length - 1]!.path.join('\n') === group[0]!.path.join('\n')) before.push(...group)
    else merged.push([...group])
  }
  return merged
}

/** The last sentences of the passage before, if it is of the same section and page and ends in running text. */
function overlapFor(groups: readonly Unit[][], order: number, most: number): { text: string; unit: Unit } | undefined {
  const first = groups[order]![0]!
  const last = groups[order - 1]?.at(-1)
  if (!last || last.kind !== 'paragraph' || first.kind === 'table' || first.path.join('\n') !== last.path.join('\n')) return undefined
  if (last.block !== first.block && !samePage(last.anchor, first.anchor)) return undefined
  const sentences = splitSentences(last.text)
  let start = sentences.length
  let tokens = 0
  while (start > 0) {
    tokens += countTokens(sentences[start - 1]!.text)
    if (tokens > most) break
    start -= 1
  }
  const from = sentences[start]?.start
  return from === undefined ? undefined : { text: last.text.slice(from), unit: last }
}

function toPassage(group: readonly Unit[], order: number, context: { title: string; date: string | null; repeated: { text: string; unit: Unit } | undefined }): Passage {
  const path = group.reduce((common, unit) => common.slice(0, commonLength(common, unit.path)), group[0]!.path)
  const { repeated } = context
  const body = textOf(group, path.length)
  const text = !repeated ? body : repeated.text + (repeated.unit.block === group[0]!.block ? ' ' : '\n\n') + body
  const anchor = group.reduce((all, unit) => span(all, unit.anchor), repeated && container(repeated.unit.anchor) === container(group[0]!.anchor) ? span(group[0]!.anchor, repeated.unit.anchor) : group[0]!.anchor)
  const headings = path[0]?.toLowerCase() === context.title.toLowerCase() ? path.slice(1) : path
  return { order, header: [context.title, ...headings, ...(context.date ? [context.date] : [])].join(' › '), text, anchor, tokens: countTokens(text) }
}

/** The text of a group; headings below the common path are written where their section begins. */
function textOf(group: readonly Unit[], common: number): string {
  let text = ''
  let path = group[0]!.path.slice(0, common)
  let last: Unit | undefined
  for (const unit of group) {
    const kept = commonLength(path, unit.path)
    const headings = unit.path.slice(Math.max(kept, common))
    path = unit.path
    const head = unit.head && (headings.length > 0 || last?.head !== unit.head) ? `${unit.head}\n` : ''
    const glue = !last ? '' : headings.length > 0 ? '\n\n' : glueBetween(last, unit)
    text += glue + headings.map((heading) => `${heading}\n`).join('') + head + unit.text
    last = unit
  }
  return text
}

function glueBetween(last: Unit, unit: Unit): string {
  if (last.block === unit.block) return unit.kind === 'table' || unit.kind === 'code' ? '\n' : ' '
  const lines = last.kind === unit.kind && (unit.kind === 'list-item' || (unit.kind === 'table' && last.head === unit.head))
  return lines ? '\n' : '\n\n'
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1
  return length
}

function sum(group: readonly Unit[]): number {
  return group.reduce((tokens, unit) => tokens + unit.tokens, 0)
}

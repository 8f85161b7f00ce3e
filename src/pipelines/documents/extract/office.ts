import { posix } from 'node:path'
import { cleanLine } from './block-sink.js'
import { attribute, textOf, xmlList } from './xml.js'
import type { ZipParts } from './zip.js'

export interface Relation {
  type: string
  /** The part that it leads to, as named in the archive. */
  target: string
}

/** What a part refers to, by id. Links that lead outside of the file are left out: nothing is ever fetched. */
export async function relationsOf(zip: ZipParts, part: string): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  const name = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  for (const node of await xmlList(zip.stream(name), 'Relationship')) {
    const target = attribute(node, 'Target') ?? ''
    if (attribute(node, 'TargetMode') === 'External') continue
    relations.set(attribute(node, 'Id') ?? '', {
      type: (attribute(node, 'Type') ?? '').split('/').pop() ?? '',
      target: target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(part), target),
    })
  }
  return relations
}

/** The main part: what the package says it is, else where it usually stands. */
export async function mainPart(zip: ZipParts, usual: string): Promise<string> {
  for (const relation of (await relationsOf(zip, '')).values()) {
    if (relation.type === 'officeDocument' && zip.names.has(relation.target)) return relation.target
  }
  return usual
}

/** The title and the date of the last change that the file states of itself. */
export async function coreProperties(zip: ZipParts): Promise<{ title: string | null; date: string | null }> {
  const nodes = await xmlList(zip.stream('docProps/core.xml'), 'title', 'modified', 'created').catch(() => [])
  const value = (name: string): string => cleanLine(textOf(nodes.find((node) => node.name === name)))
  const title = value('title')
  const senseless = title.length < 3 || /^(?:power ?point|microsoft|word|excel|document|title|slide 1|presentation|pptx?|untitled)\b.{0,20}$/i.test(title)
  return { title: senseless ? null : title, date: /^\d{4}-\d\d-\d\d/.exec(value('modified') || value('created'))?.[0] ?? null }
}

/** How many pages or words the program counted, by the name of the field. */
export async function appProperty(zip: ZipParts, name: string): Promise<string> {
  const [node] = await xmlList(zip.stream('docProps/app.xml'), name).catch(() => [])
  return textOf(node).trim()
}

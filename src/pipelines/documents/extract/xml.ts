import { SaxesParser } from 'saxes'
import { problem } from './problem.js'

/** An element without its namespace prefix; attributes too are asked for by their local name. */
export interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: (XmlNode | string)[]
}

const maxDepth = 200

/**
 * Streams the outermost elements whose local names are wanted, each as a small tree, so that a large part never stands
 * in memory as a whole. No entity but XML's own five is known; a document that declares any is refused.
 */
export async function* xmlElements(source: AsyncIterable<Uint8Array>, wanted: ReadonlySet<string>): AsyncGenerator<XmlNode> {
  const parser = new SaxesParser({ xmlns: false })
  const ready: XmlNode[] = []
  const open: XmlNode[] = []
  let depth = 0
  parser.on('doctype', (doctype) => {
    if (/<!ENTITY/i.test(doctype)) throw problem('bomb')
  })
  parser.on('opentag', (tag) => {
    depth += 1
    if (depth > maxDepth) throw problem('bomb')
    const name = localName(tag.name)
    const parent = open[open.length - 1]
    if (!parent && !wanted.has(name)) return
    const node: XmlNode = { name, attributes: tag.attributes, children: [] }
    parent?.children.push(node)
    open.push(node)
  })
  const addText = (text: string): void => {
    open[open.length - 1]?.children.push(text)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    depth -= 1
    const node = open.pop()
    if (node && open.length === 0) ready.push(node)
  })
  let decoder: InstanceType<typeof TextDecoder> | undefined
  for await (const piece of source) {
    decoder ??= new TextDecoder(piece[0] === 0xff ? 'utf-16le' : piece[0] === 0xfe ? 'utf-16be' : 'utf-8')
    parser.write(decoder.decode(piece, { stream: true }))
    yield* ready.splice(0)
  }
  // A part that is not there holds no elements.
  if (!decoder) return
  parser.write(decoder.decode())
  parser.close()
  yield* ready.splice(0)
}

/** All of the wanted elements at once: for parts that are small by nature. */
export async function xmlList(source: AsyncIterable<Uint8Array>, ...wanted: string[]): Promise<XmlNode[]> {
  const list: XmlNode[] = []
  for await (const node of xmlElements(source, new Set(wanted))) list.push(node)
  return list
}

export function child(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let current = node
  for (const name of path) current = current?.children.find((each): each is XmlNode => typeof each !== 'string' && each.name === name)
  return current
}

export function childrenOf(node: XmlNode | undefined, name?: string): XmlNode[] {
  return (node?.children ?? []).filter((each): each is XmlNode => typeof each !== 'string' && (name === undefined || each.name === name))
}

/** The elements of that name anywhere below, in document order; those inside one found are not looked for. */
export function descendants(node: XmlNode, name: string): XmlNode[] {
  const found: XmlNode[] = []
  for (const each of childrenOf(node)) {
    if (each.name === name) found.push(each)
    else found.push(...descendants(each, name))
  }
  return found
}

/** An attribute by its local name, whatever its prefix. */
export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  if (!node) return undefined
  const plain = node.attributes[name]
  if (plain !== undefined) return plain
  for (const [key, value] of Object.entries(node.attributes)) if (key.endsWith(`:${name}`)) return value
  return undefined
}

export function textOf(node: XmlNode | undefined): string {
  if (!node) return ''
  return node.children.map((each) => (typeof each === 'string' ? each : textOf(each))).join('')
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

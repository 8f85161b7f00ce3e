import { attribute, child, xmlList } from './xml.js'
import type { ZipParts } from './zip.js'

/** What a paragraph style means for reading: a heading of a level, the title, or a list. */
export interface StyleRole {
  heading: number
  title: boolean
  list: boolean
}

const nothing: StyleRole = { heading: 0, title: false, list: false }

/** Roles by style id; a style inherits the role of the one that it is based on. */
export async function styleRoles(zip: ZipParts, part: string): Promise<Map<string, StyleRole>> {
  const own = new Map<string, { role: StyleRole; base: string | undefined }>()
  for (const style of await xmlList(zip.stream(part), 'style')) {
    const id = attribute(style, 'styleId') ?? ''
    const name = (attribute(child(style, 'name'), 'val') ?? id).toLowerCase()
    const outline = attribute(child(style, 'pPr', 'outlineLvl'), 'val')
    const named = /^(?:heading|überschrift|titre|titolo|título|rubrik|kop) ?(\d)/.exec(name)
    const level = named ? Number(named[1]) : outline !== undefined && Number(outline) < 9 ? Number(outline) + 1 : 0
    own.set(id, {
      role: { heading: level, title: /^(?:title|titel)$/.test(name), list: child(style, 'pPr', 'numPr') !== undefined || /^list (?:bullet|number)/.test(name) },
      base: attribute(child(style, 'basedOn'), 'val'),
    })
  }
  const resolve = (id: string | undefined, depth: number): StyleRole => {
    const found = id === undefined ? undefined : own.get(id)
    if (!found || depth > 20) return nothing
    const base = resolve(found.base, depth + 1)
    return { heading: found.role.heading || base.heading, title: found.role.title || base.title, list: found.role.list || base.list }
  }
  return new Map([...own.keys()].map((id) => [id, resolve(id, 0)]))
}

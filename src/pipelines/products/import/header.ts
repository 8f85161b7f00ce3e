import { fieldOfName } from './column-names.js'

/** Whether the first of these rows names the columns: short words that are no values, all different, unlike what stands below. */
export function looksLikeHeader(rows: string[][]): boolean {
  const names = rows[0]?.map((cell) => cell.trim())
  if (!names || names.every((name) => name === '')) return false
  if (names.some((name) => name.length > 80 || /^[-+]?(?:\p{Sc}|[A-Z]{3}\s)?\s?\d[\d.,\s]*(?:[\p{Sc}%]|[A-Z]{3})?$/u.test(name) || /^https?:/i.test(name) || /^[^@\s]+@[^@\s]+$/.test(name))) return false
  if (names.filter((name) => name === '').length > names.length / 2) return false
  if (names.some((name) => fieldOfName(name) !== undefined)) return true
  const below = rows.slice(1, 50)
  if (below.length === 0) return names.every((name) => name.length <= 30 && /^\p{L}/u.test(name))
  // A value comes again in its own column; a name does not.
  if (names.some((name, i) => name !== '' && below.some((cells) => cells[i]?.trim() === name))) return false
  const longest = Math.max(...names.map((name) => name.length))
  const numeric = names.some((_, i) => below.filter((cells) => /\d/.test(cells[i] ?? '')).length > below.length * 0.8)
  return numeric || (longest <= 30 && names.every((name) => name === '' || name.split(/\s+/).length <= 3))
}

/** One name for each column: the second `Price` becomes `Price (2)`, a missing one `Column 3`. */
export function uniqueNames(cells: string[]): { names: string[]; duplicates: string[] } {
  const taken = new Set<string>()
  const duplicates = new Set<string>()
  const names = cells.map((cell, i) => {
    const wanted = cell.trim().replace(/\s+/g, ' ') || `Column ${i + 1}`
    let name = wanted
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) {
      if (n === 2) duplicates.add(wanted)
      name = `${wanted} (${n})`
    }
    taken.add(name.toLowerCase())
    return name
  })
  return { names, duplicates: [...duplicates] }
}

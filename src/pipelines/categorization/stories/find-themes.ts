export interface Theme {
  /** Places in the vectors, the most central first. */
  members: number[]
  /** Mean of the members, unit length. */
  centre: Float32Array
}

export interface ThemeOptions {
  /** Two texts closer than this are about the same. */
  similarity: number
  fewest: number
  /** At most so many themes. */
  most: number
}

/**
 * Groups of texts that are about the same: the one with most neighbours within `similarity` leads, its neighbours are taken,
 * the centre is drawn again once, and so on with the rest (leader clustering). Quadratic in the texts: some 2,000 at most.
 */
export function findThemes(vectors: readonly (Float32Array | null)[], { similarity, fewest, most }: ThemeOptions): Theme[] {
  const free = new Set(vectors.flatMap((vector, i) => (vector ? [i] : [])))
  const near = new Map([...free].map((i) => [i, [...free].filter((j) => dot(vectors[i]!, vectors[j]!) >= similarity)]))
  const themes: Theme[] = []
  while (themes.length < most) {
    let leader: number[] = []
    for (const i of free) {
      const neighbours = near.get(i)!.filter((j) => free.has(j))
      if (neighbours.length > leader.length) leader = neighbours
    }
    if (leader.length < fewest) break
    const centre = meanOf(leader.map((i) => vectors[i]!))
    const members = [...free].filter((i) => dot(vectors[i]!, centre) >= similarity).sort((a, b) => dot(vectors[b]!, centre) - dot(vectors[a]!, centre))
    for (const i of [...members, ...leader]) free.delete(i)
    if (members.length >= fewest) themes.push({ members, centre: meanOf(members.map((i) => vectors[i]!)) })
  }
  return themes
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length)
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]!
  const length = Math.hypot(...mean) || 1
  return mean.map((value) => value / length)
}

const stopWords = new Set('the and for with from into that this have has are our your new all not can but about out per via who how what when need needs please make get add update task todo check of to in on at by an is it be do we as or up us my me'.split(' '))

/** What a theme may be called: the words that most of its texts share. */
export function themeName(texts: readonly string[]): string {
  const counts = new Map<string, { n: number; shown: string; first: number }>()
  for (const text of texts) {
    const seen = new Set<string>()
    for (const [at, word] of (text.match(/[\p{L}][\p{L}\p{N}'’-]{2,}/gu) ?? []).entries()) {
      const key = word.toLowerCase().replace(/(?<=[a-z]{3})s$/, '')
      if (stopWords.has(key) || stopWords.has(word.toLowerCase()) || seen.has(key)) continue
      seen.add(key)
      const before = counts.get(key)
      counts.set(key, { n: (before?.n ?? 0) + 1, shown: before?.shown ?? word.toLowerCase(), first: Math.min(before?.first ?? at, at) })
    }
  }
  const common = [...counts.values()].filter(({ n }) => n >= Math.max(2, texts.length * 0.3)).sort((a, b) => b.n - a.n || a.first - b.first)
  const name = common.slice(0, 2).map(({ shown }) => shown).join(' ')
  return name === '' ? 'New theme' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

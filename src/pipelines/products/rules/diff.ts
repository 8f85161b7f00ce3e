export interface DiffSpan {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Longest table of the comparison (words before times words after); above it the middle is shown as replaced as a whole. */
const mostCells = 400_000

/**
 * The difference of two texts word by word. The texts of `same` and `removed` put together are `before`, those of `same` and
 * `added` are `after`, white space included. Longest common subsequence, with what both ends share set aside first.
 */
export function diffWords(before: string, after: string): DiffSpan[] {
  const a = before.match(/\s+|\S+/g) ?? []
  const b = after.match(/\s+|\S+/g) ?? []
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const spans: DiffSpan[] = a.slice(0, start).map((text) => ({ kind: 'same', text }))
  spans.push(...middle(a.slice(start, endA), b.slice(start, endB)))
  for (const text of a.slice(endA)) spans.push({ kind: 'same', text })
  return grouped(spans)
}

function middle(a: string[], b: string[]): DiffSpan[] {
  const spans: DiffSpan[] = []
  const width = b.length + 1
  const small = a.length * b.length <= mostCells
  const longest = new Uint32Array(small ? (a.length + 1) * width : 0)
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0
  if (small) {
    for (let i = a.length - 1; i >= 0; i--)
      for (let j = b.length - 1; j >= 0; j--)
        longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  let i = 0
  let j = 0
  const [stopA, stopB] = small ? [a.length, b.length] : [0, 0]
  while (i < stopA && j < stopB) {
    if (a[i] === b[j]) {
      spans.push({ kind: 'same', text: a[i++] ?? '' })
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) spans.push({ kind: 'removed', text: a[i++] ?? '' })
    else spans.push({ kind: 'added', text: b[j++] ?? '' })
  }
  for (; i < a.length; i++) spans.push({ kind: 'removed', text: a[i] ?? '' })
  for (; j < b.length; j++) spans.push({ kind: 'added', text: b[j] ?? '' })
  return spans
}

/** One removed and one added span per place: a space between two changed words belongs to the change. */
function grouped(spans: DiffSpan[]): DiffSpan[] {
  const result: DiffSpan[] = []
  let removed = ''
  let added = ''
  const flush = (): void => {
    if (removed !== '') result.push({ kind: 'removed', text: removed })
    if (added !== '') result.push({ kind: 'added', text: added })
    removed = added = ''
  }
  spans.forEach((span, index) => {
    const changed = removed !== '' || added !== ''
    const next = spans[index + 1]
    if (span.kind === 'removed') removed += span.text
    else if (span.kind === 'added') added += span.text
    else if (changed && removed !== '' && added !== '' && next !== undefined && next.kind !== 'same' && span.text.trim() === '') {
      removed += span.text
      added += span.text
    } else {
      flush()
      const last = result.at(-1)
      if (last?.kind === 'same') last.text += span.text
      else result.push({ ...span })
    }
  })
  flush()
  return result
}

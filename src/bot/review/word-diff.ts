export interface WordRun {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Longer texts are compared by their ends only: the table below grows with the product of both lengths. */
const mostWords = 80

/** What changes from one title to the other, word by word: longest common subsequence, case and punctuation count. */
export function wordDiff(before: string, after: string): WordRun[] {
  const a = words(before)
  const b = words(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const runs: WordRun[] = []
  push(runs, 'same', a.slice(0, start))
  middle(runs, a.slice(start, a.length - end), b.slice(start, b.length - end))
  push(runs, 'same', a.slice(a.length - end))
  return runs
}

function middle(runs: WordRun[], a: string[], b: string[]): void {
  if (a.length > mostWords || b.length > mostWords || a.length === 0 || b.length === 0) {
    push(runs, 'removed', a)
    push(runs, 'added', b)
    return
  }
  const width = b.length + 1
  // common[i * width + j]: length of the longest common subsequence of a from i and b from j.
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(runs, 'same', [a[i]!])
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) push(runs, 'removed', [a[i++]!])
    else push(runs, 'added', [b[j++]!])
  }
}

function push(runs: WordRun[], kind: WordRun['kind'], more: string[]): void {
  if (more.length === 0) return
  const last = runs.at(-1)
  if (last?.kind === kind) last.text += ` ${more.join(' ')}`
  else runs.push({ kind, text: more.join(' ') })
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

export interface DiffRun {
  /** `rewritten`: the same word but for case and punctuation, as it is written now. */
  kind: 'same' | 'rewritten' | 'removed' | 'added'
  text: string
}

/** Longer texts are no titles: what is beyond is not compared. */
const mostWords = 300

/**
 * What became of a title, word by word: `same`, `rewritten` and `added` in their order are the new one. Longest common
 * subsequence by what tells words apart, equal writing preferred. Of each changed place what was removed comes first.
 */
export function diffTitles(before: string, after: string): DiffRun[] {
  const a = wordsOf(before)
  const b = wordsOf(after)
  const keysA = a.map(keyOf)
  const keysB = b.map(keyOf)
  const gain = (i: number, j: number) => (a[i] === b[j] ? 3 : keysA[i] === keysB[j] ? 2 : 0)
  const width = b.length + 1
  const best = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => best[i * width + j]!
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const match = gain(i, j)
      best[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), match === 0 ? 0 : match + at(i + 1, j + 1))
    }
  }
  const runs: DiffRun[] = []
  let removed: string[] = []
  let added: string[] = []
  const flush = () => {
    if (removed.length > 0) runs.push({ kind: 'removed', text: removed.join(' ') })
    if (added.length > 0) runs.push({ kind: 'added', text: added.join(' ') })
    removed = []
    added = []
  }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const match = i < a.length && j < b.length ? gain(i, j) : 0
    if (match > 0 && at(i, j) === match + at(i + 1, j + 1)) {
      flush()
      append(runs, a[i] === b[j] ? 'same' : 'rewritten', b[j]!)
      i++
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) removed.push(a[i++]!)
    else added.push(b[j++]!)
  }
  flush()
  return runs
}

function append(runs: DiffRun[], kind: DiffRun['kind'], word: string): void {
  const last = runs.at(-1)
  if (last?.kind === kind) last.text += ` ${word}`
  else runs.push({ kind, text: word })
}

const wordsOf = (text: string) => (text.match(/\S+/g) ?? []).slice(0, mostWords)

/** Case, accents and punctuation left aside; of signs alone nothing is. */
function keyOf(word: string): string {
  return word.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || word
}

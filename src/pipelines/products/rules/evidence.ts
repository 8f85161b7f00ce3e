/** What speaks for one way to write something. */
export interface Candidate {
  support: Set<string>
  against: Set<string>
  /** What tells apart one case from a habit: the numbers before a unit, the words of a casing, the brands of an order. */
  seen: Set<string>
  /** Found where no number stands before it. */
  free: boolean
  brand: boolean
}

/** Candidates by what they start from, then by what they make of it. */
export class Evidence {
  readonly byFrom = new Map<string, Map<string, Candidate>>()

  support(from: string, to: string, decisionId: string): Candidate {
    let candidates = this.byFrom.get(from)
    if (candidates === undefined) this.byFrom.set(from, (candidates = new Map<string, Candidate>()))
    let candidate = candidates.get(to)
    if (candidate === undefined) {
      candidate = { support: new Set(), against: new Set(), seen: new Set(), free: false, brand: false }
      candidates.set(to, candidate)
    }
    candidate.support.add(decisionId)
    return candidate
  }

  /** `from` was there and became `outcome`: against each candidate that says otherwise. */
  observe(from: string, outcome: string | null, decisionId: string): void {
    const candidates = this.byFrom.get(from)
    if (candidates === undefined) return
    for (const [to, candidate] of candidates) if (to !== outcome) candidate.against.add(decisionId)
  }

  *all(): Generator<{ from: string; to: string; candidate: Candidate }> {
    for (const [from, candidates] of this.byFrom) for (const [to, candidate] of candidates) yield { from, to, candidate }
  }
}

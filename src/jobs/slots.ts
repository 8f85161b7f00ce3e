/** How many jobs of each name may run here at once; counted, so that two engines cannot go over together. */
export class Slots {
  readonly #limit: (name: string) => number
  readonly #used = new Map<string, number>()

  constructor(limit: (name: string) => number) {
    this.#limit = limit
  }

  free(name: string): number {
    return Math.max(0, this.#limit(name) - (this.#used.get(name) ?? 0))
  }

  /** Takes up to `wanted`, returns how many. */
  take(name: string, wanted: number): number {
    const got = Math.min(wanted, this.free(name))
    this.#used.set(name, (this.#used.get(name) ?? 0) + got)
    return got
  }

  give(name: string, slots: number): void {
    this.#used.set(name, (this.#used.get(name) ?? 0) - slots)
  }

  get taken(): number {
    return [...this.#used.values()].reduce((sum, used) => sum + used, 0)
  }
}

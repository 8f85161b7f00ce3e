/** A file that takes a while to read; each section has a fact of its own: shelf `seed-n` holds `n + 100` boxes. */
export function longFile(seed: string, sections: number): string {
  return Array.from({ length: sections }, (_, n) => `## Section ${n}\n\n${`Shelf ${seed}-${n} of the ${seed} warehouse holds ${n + 100} boxes of screws. They are counted by hand in spring. `.repeat(12)}\n`).join('\n')
}

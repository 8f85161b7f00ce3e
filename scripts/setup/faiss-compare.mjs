import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { probe } from './exec.mjs'

/**
 * Whether two builds of faiss-node find the same. Each runs in a process of its own: one that crashes only loses.
 * Flat and graph indexes, inner product and L2; the second reads the indexes that the first wrote.
 * @param {string} reference
 * @param {string} candidate
 * @param {string} dir for the indexes
 */
export async function sameResults(reference, candidate, dir) {
  mkdirSync(dir, { recursive: true })
  const expected = await probe(script(reference, dir, true), { timeout: 300_000 })
  const found = await probe(script(candidate, dir, false), { timeout: 300_000 })
  return expected.ok && found.ok && agree(lastLine(expected.output), lastLine(found.output))
}

function lastLine(output) {
  return JSON.parse(output.trim().split('\n').at(-1))
}

/**
 * Compares answers `{ labels, distances }[]`: distances to 1 in 10 000; labels too, except between equally good ones.
 * @param {{ labels: number[], distances: number[] }[]} expected
 * @param {{ labels: number[], distances: number[] }[]} found
 */
export function agree(expected, found) {
  return (
    expected.length > 0 &&
    expected.length === found.length &&
    expected.every(({ labels, distances }, i) =>
      labels.every((label, j) => {
        const other = found[i].labels.indexOf(label)
        const last = distances.at(-1)
        return near(distances[j], found[i].distances[j]) && (other >= 0 ? near(distances[j], found[i].distances[other]) : near(distances[j], last))
      })
    )
  )
}

function near(a, b) {
  return Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a))
}

function script(binary, dir, write) {
  const kinds = [
    ['Flat', 0],
    ['Flat', 1],
    ['HNSW16', 0],
    ['SQ8', 0],
  ]
  return `
    const { Index } = require(${JSON.stringify(binary)})
    let state = 7
    const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 1073741824) - 1
    const dimension = 48, count = 1500
    const vectors = Array.from({ length: count * dimension }, random)
    const queries = Array.from({ length: 20 }, () => Array.from({ length: dimension }, random))
    const answers = []
    for (const [kind, metric] of ${JSON.stringify(kinds)}) {
      const file = ${JSON.stringify(join(dir, 'check-'))} + kind + metric + '.faiss'
      if (${write}) {
        const index = Index.fromFactory(dimension, kind, metric)
        if (kind === 'SQ8') index.train(vectors)
        index.add(vectors)
        index.write(file)
      }
      const index = Index.read(file)
      for (const query of queries) answers.push(index.search(query, 10))
    }
    console.log(JSON.stringify(answers))`
}

import { wilson, type Estimate } from './intervals.js'
import { unitHash } from './random.js'

export interface Arm {
  id: string
  /** Share of the units; all shares sum to 1. */
  share: number
}

/** How often an arm's suggestion was accepted. */
export interface ArmCounts {
  id: string
  accepted: number
  decided: number
}

/**
 * The arm of a unit (a person, a row): the same for ever while the shares stay. When they change, only the units between the
 * old and the new borders move.
 */
export function assignArm(experimentId: string, unit: string, arms: readonly Arm[]): string {
  const place = unitHash(experimentId, unit)
  const sum = arms.reduce((total, { share }) => total + share, 0)
  let border = 0
  for (const { id, share } of arms) {
    border += share / sum
    if (place < border) return id
  }
  return arms.at(-1)!.id
}

/** The chance that each arm is the best one, from Beta(1 + accepted, 1 + not accepted), on a grid; they sum to 1. */
export function chanceBest(arms: readonly ArmCounts[]): number[] {
  const shapes = arms.map(({ accepted, decided }) => ({ a: 1 + accepted, b: 1 + decided - accepted }))
  const reach = shapes.map(({ a, b }) => ({ mean: a / (a + b), width: 10 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))) }))
  const low = Math.max(0, Math.min(...reach.map(({ mean, width }) => mean - width)))
  const high = Math.min(1, Math.max(...reach.map(({ mean, width }) => mean + width)))
  const cells = 4000
  const masses = shapes.map(({ a, b }) => {
    const logs = Float64Array.from({ length: cells }, (_, k) => {
      const x = low + ((high - low) * (k + 0.5)) / cells
      return (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x)
    })
    const highest = logs.reduce((most, value) => Math.max(most, value), -Infinity)
    const weights = logs.map((value) => Math.exp(value - highest))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return weights.map((weight) => weight / sum)
  })
  const below = shapes.map(() => 0)
  const chances = shapes.map(() => 0)
  for (let k = 0; k < cells; k++) {
    // Within a cell the others are below with half of their mass.
    const beaten = masses.map((mass, i) => below[i]! + mass[k]! / 2)
    for (let i = 0; i < shapes.length; i++) chances[i]! += beaten.reduce((product, share, j) => (j === i ? product : product * share), masses[i]![k]!)
    for (const [i, mass] of masses.entries()) below[i]! += mass[k]!
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0)
  return chances.map((chance) => chance / total)
}

/** Shares for the next round: by the chance to be the best, none below `floor` (so that each goes on being measured). */
export function nextShares(arms: readonly ArmCounts[], floor = 0.1): Arm[] {
  if (floor * arms.length > 1) throw new Error('the floor leaves nothing to share')
  const free = 1 - floor * arms.length
  return chanceBest(arms).map((chance, i) => ({ id: arms[i]!.id, share: floor + free * chance }))
}

export interface ExperimentReport {
  arms: (ArmCounts & { rate: Estimate; chanceBest: number })[]
  kind: 'go-on' | 'winner' | 'no-difference'
  winner: string | null
  /** The lead is large enough to hold against looking many times. */
  proven: boolean
  words: string
}

export interface StopRule {
  chance?: number
  minPerArm?: number
  maxPerArm?: number
}

/** At this chance, equal arms looked at twenty times are called different in 7 % of experiments; at 95 %, in 36 %. */
const provenAt = 0.995

/**
 * Stops when an arm is the best with 95 % chance and every arm has 200 decisions; gives up at `maxPerArm`. The stated chance
 * holds for one look: who looks again and again stops too often for equal arms, which costs little but shows little, so the
 * words and `proven` say which it is. For "is B better at all", compare both on the same rows (gate.ts): a fifth of the rows do.
 */
export function judgeExperiment(counts: readonly ArmCounts[], rule: StopRule = {}): ExperimentReport {
  const { chance = 0.95, minPerArm = 200, maxPerArm = 6000 } = rule
  const chances = chanceBest(counts)
  const arms = counts.map((arm, i) => ({
    ...arm,
    rate: { value: arm.decided === 0 ? 0 : arm.accepted / arm.decided, ...wilson(arm.accepted, arm.decided) },
    chanceBest: chances[i]!,
  }))
  const fewest = Math.min(...counts.map(({ decided }) => decided))
  const best = arms.toSorted((a, b) => b.chanceBest - a.chanceBest)[0]!
  const percent = Math.min(99, Math.floor(best.chanceBest * 100))
  const open = { arms, winner: null, proven: false }
  if (fewest < minPerArm) return { ...open, kind: 'go-on', words: `Too early: each arm needs ${minPerArm} decisions, one has ${fewest}.` }
  if (best.chanceBest >= chance) {
    const proven = best.chanceBest >= provenAt
    const how = proven ? 'a clear lead' : 'probably, not surely: equal arms get this far in a third of experiments that are looked at often'
    return { arms, kind: 'winner', winner: best.id, proven, words: `${best.id} is the best with ${percent} % chance, ${best.accepted} of ${best.decided} accepted (${how}).` }
  }
  if (fewest >= maxPerArm) return { ...open, kind: 'no-difference', words: `After ${fewest} decisions per arm there is no clear difference; keep what is simpler.` }
  return { ...open, kind: 'go-on', words: `Not decided: ${best.id} leads with ${percent} % chance; ${Math.round(chance * 100)} % are needed.` }
}

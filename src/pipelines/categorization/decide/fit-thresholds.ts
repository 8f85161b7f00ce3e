import { createHash } from 'node:crypto'
import { chooseThreshold } from '../../learning/auto-accept.js'
import { fitConformal } from '../../learning/conformal.js'
import type { CategorizationSettings } from '../settings.js'
import type { Thresholds } from '../model.js'

/** A held-out row: its calibrated probabilities, how much it belongs, and what it is. */
export interface HeldOut {
  probabilities: ArrayLike<number>
  belonging: number
  label: number
}

const fewestToSet = 30

/**
 * Thresholds that keep what the settings promise, on rows that trained nothing.
 * @param fresh those of them that did not fit the temperature either: the sets are promised on these
 */
export function fitThresholds(rows: readonly HeldOut[], fresh: readonly HeldOut[], settings: CategorizationSettings['deciding']): Thresholds {
  const belongings = rows.map(({ belonging }) => belonging).sort((a, b) => a - b)
  const quantile = (share: number) => belongings[Math.min(belongings.length - 1, Math.floor(share * belongings.length))] ?? 0
  const belongFrom = quantile(settings.foreign)
  const ranked = rows.map((row) => ({ ...row, top: topTwo(row.probabilities) }))
  const settable = ranked.filter(({ top, belonging }) => belonging >= belongFrom && top.first - top.second >= settings.gap)
  const chosen = chooseThreshold(settable.map(({ top, label }) => ({ score: top.first, right: top.at === label })), settings.precision, fewestToSet)
  const fitted = {
    setFrom: chosen?.threshold ?? null,
    gap: settings.gap,
    belongFrom,
    newBelow: Math.min(quantile(settings.newCategory), belongFrom),
    conformal: fitConformal(fresh.map(({ probabilities, label }) => probabilities[label]!), settings.coverage),
    offered: settings.offered,
  }
  return { version: thresholdVersion(fitted), ...fitted }
}

export function thresholdVersion(values: Omit<Thresholds, 'version'>): string {
  return `t${createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8)}`
}

/** The likeliest and the next; for probabilities and for logits. */
export function topTwo(probabilities: ArrayLike<number>): { at: number; first: number; second: number } {
  let [at, first, second] = [0, -Infinity, -Infinity]
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!
    if (p > first) [second, first, at] = [first, p, i]
    else if (p > second) second = p
  }
  return { at, first, second }
}

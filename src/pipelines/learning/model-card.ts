import type { ReliabilityBin } from './calibration.js'
import type { GateVerdict } from './gate.js'
import type { Estimate } from './intervals.js'

/** What is known of a trained model: kept with its artifact, shown to admins. Figures and ids only, no text of examples. */
export interface ModelCard {
  /** What it is for, such as `product-pairs`. */
  kind: string
  version: string
  data: {
    train: number
    valid: number
    test: number
    /** Rows of the unbiased sample among those it was measured on. */
    audit: number
    perLabel: Record<string, number>
    /** Nothing that was decided after this moment (ms since 1970) was used. */
    cutOff: number
    version: string
  }
  metrics: Record<string, Estimate>
  /** Expected calibration error and Brier score after calibration, with stated against measured. */
  calibration: { ece: number; brier: number; table: ReliabilityBin[] } | null
  /** Versions of what it needs: features, embedder, preprocessing, rules, thresholds. */
  versions: Record<string, string>
  /** Null: the service itself. */
  madeBy: string | null
  madeAt: number
  seconds: number
  seed: number
  /** Null until it was compared. */
  verdict: GateVerdict | null
  /** The artifact that served when it was made. */
  previous: string | null
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** The card in plain lines, for Slack and the command line. Who made it is named by the caller, who may look names up. */
export function modelCardLines(card: ModelCard): string[] {
  const { data, calibration, verdict } = card
  const lines = [
    `${card.kind} ${card.version}, made ${new Date(card.madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC in ${card.seconds.toFixed(1)} s`,
    `Data: ${data.train} to train, ${data.valid > 0 ? `${data.valid} to tune, ` : ''}${data.test} to test (${data.audit} of the random audit), decided until ${new Date(data.cutOff).toISOString().slice(0, 10)}`,
    ...Object.entries(card.metrics).map(([name, { value, low, high }]) => `${name}: ${percent(value)} (${percent(low)} to ${percent(high)})`),
  ]
  if (calibration) lines.push(`Calibration error: ${percent(calibration.ece)}, Brier ${calibration.brier.toFixed(3)}`)
  if (verdict) lines.push(`${verdict.kind === 'activate' ? 'Takes over' : 'Not activated'}: ${verdict.reason}`)
  return lines
}

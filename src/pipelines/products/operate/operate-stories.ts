import type { ArmOutcome } from '../../../db/experiments.js'
import type { AcceptThreshold } from '../../learning/auto-accept.js'
import type { ExperimentReport } from '../../learning/experiment.js'
import type { MeasuredPrecision } from '../accept/check-blind-sample.js'
import type { Viewer } from '../review/review-stories.js'

/** How accepting without a person stands in a catalogue, and what would come of it. */
export interface AutoAcceptView {
  catalogueId: string
  name: string
  state: 'off' | 'on' | 'stopped'
  reason: string | null
  targetPrecision: number
  /** By what the serving model's held-out rows prove; null: nothing may be accepted. */
  threshold: AcceptThreshold | null
  /** Held-out rows that the threshold was looked for in. */
  heldOut: number
  /** Open items that it would accept now. */
  acceptable: number
  measured: MeasuredPrecision | null
  lastBatchId: string | null
}

/** Two models side by side on live suggestions, and what people said of each. */
export interface TrialView {
  experimentId: string
  share: number
  startedAt: number
  control: string
  challenger: string
  arms: ArmOutcome[]
  report: ExperimentReport
}

export type Operated = { kind: 'done' } | { kind: 'refused'; reason: string }

/** What admins do with models that suggest. Nobody else gets anything but `refused` or null. */
export interface OperateStories {
  autoAccept(viewer: Viewer, catalogueId: string): Promise<AutoAcceptView | null>
  setAutoAccept(viewer: Viewer, catalogueId: string, choice: { on: boolean; targetPrecision: number }): Promise<Operated>
  /** The trial that runs in a catalogue; null: none. */
  trial(viewer: Viewer, catalogueId: string): Promise<TrialView | null>
  startTrial(viewer: Viewer, modelId: string, share: number): Promise<Operated>
  endTrial(viewer: Viewer, experimentId: string, keep: 'control' | 'challenger'): Promise<Operated>
}

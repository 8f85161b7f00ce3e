/** A task as people wrote it. */
export interface TaskText {
  title: string
  description: string
}

/** What a model says of one task; labels are its own, not rows. */
export interface Categorized {
  /** `set`: sure enough to set it. `offer`: one of these. `new`: like none that is known. */
  kind: 'set' | 'offer' | 'new'
  /** The likeliest first, calibrated. */
  candidates: { label: string; probability: number }[]
  /** How much it is like what the model knows, 0 to 1. */
  belonging: number
  /** Ids of the nearest training texts: tasks, or examples that the service ships. Empty when reasons were not asked for. */
  near: { id: string; similarity: number }[]
  /** Words of the task that spoke for the likeliest label, the strongest first. */
  words: { words: string; weight: number }[]
  /** Row id of the artifact; null: the model that the service ships. */
  modelId: string | null
  modelVersion: string
  thresholds: string
  /** The arm of a running experiment that answered. */
  arm: string | null
}

/** The model that serves an organisation, followed when another one is activated. */
export interface TaskCategorizer {
  /** Labels of the model that the service ships: what an organisation begins with. */
  readonly starterLabels: readonly string[]
  /** In the order of the tasks. `unit` (a person) always gets the same arm of an experiment. */
  decide(orgId: string, tasks: readonly TaskText[], options: { why: boolean; unit: string | null }): Promise<Categorized[]>
  /** The text of an example that the service ships, which everybody may read. */
  exampleText(id: string): Promise<string | undefined>
  /** Meanings for finding themes, unit length; null where a text has none. `embedder` names what made them. */
  embed(tasks: readonly TaskText[]): Promise<{ embedder: string; vectors: (Float32Array | null)[] }>
}

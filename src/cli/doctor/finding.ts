export interface Finding {
  area: string
  /** `note`: works, but less well than it could. */
  state: 'ok' | 'note' | 'problem'
  text: string
  /** What to do. */
  advice: string | null
}

/** Where shared files come from (Slack, or a Slack-compatible server). Declared here, built by the door. */
export interface FileSource {
  /**
   * Streams a shared file into `target`, never more than `maxBytes`. Throws UserFacingError for what a person can act on
   * (`gone`, `too-large`, `not-readable`), RetryAfterError when told to wait.
   */
  download(orgId: string, slackFileId: string, target: string, maxBytes: number, signal: AbortSignal): Promise<{ bytes: number; sha256: string }>
  /** What Slack says of the file now; null when it is gone. */
  info(orgId: string, slackFileId: string): Promise<SharedFile | null>
}

export interface SharedFile {
  slackFileId: string
  name: string
  title: string
  mimetype: string
  bytes: number
  slackUserId: string
  permalink: string | null
  /** Slack ids of the conversations in which it is shared now. */
  sharedIn: string[]
  external: boolean
}

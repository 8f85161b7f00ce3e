import type { Db } from '../../db/open.js'

export interface OfCatalogue {
  orgId: string
  catalogueId: string
}

/**
 * What has to come after something that is written: asked for in the same transaction, so that neither is there without the
 * other. The composition root says how (jobs); the domain only says what.
 */
export interface FollowUps {
  /** Tell the review channel of a notice. */
  announce(tx: Db, notice: OfCatalogue & { id: string }): Promise<void>
  /** People decided: it may be time to train. */
  learn(tx: Db, of: OfCatalogue): Promise<void>
  /** Accept what may be accepted without a person. */
  accept(tx: Db, of: OfCatalogue): Promise<void>
  /** Suggest again for what waits; `cause` names why, the same cause waits once. */
  resuggest(tx: Db, of: OfCatalogue, cause: string): Promise<void>
}

/** Where nothing follows: tests of single stories. */
export const noFollowUps: FollowUps = {
  announce: async () => undefined,
  learn: async () => undefined,
  accept: async () => undefined,
  resuggest: async () => undefined,
}

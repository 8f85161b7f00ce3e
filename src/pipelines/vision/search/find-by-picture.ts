import { analysePicture, type AnalysedPicture, type PictureServices } from '../analyse-picture.js'
import type { PictureWords } from '../crop/find-crops.js'
import { checkedVector, type VectorProblem } from '../space/check-vector.js'
import { explainLikeness, type PartAgreement, type VectorSpace } from '../space/space.js'
import { decideMatch, type MatchRule } from './nothing-matches.js'
import type { VectorTable } from './vector-table.js'

export interface FindServices extends PictureServices {
  space: VectorSpace
  /** Undefined while nothing is known of how alike photos and products are here: then the nearest are only shown as such. */
  rule: MatchRule | undefined
  /** Vectors of main crops by product id, placed in the same space. */
  products: VectorTable
}

export interface FoundProduct {
  productId: string
  cosine: number
  /** What each part adds to the cosine. */
  parts: PartAgreement[]
  /** Share of photos of products that look less like theirs. */
  rank: number | undefined
}

export interface FoundByPicture {
  /** `nothing-matches` and `unsure` list the nearest all the same, to be shown as such. */
  kind: 'matches' | 'nothing-matches' | 'unsure' | 'nothing-to-compare'
  products: FoundProduct[]
  problems: VectorProblem[]
  analysed: AnalysedPicture
  versions: { model: string; preprocess: string; space: string }
}

/**
 * Finds products by a picture: the same steps as for catalogue pictures, placed in the same space as a query. `wanted` leaves
 * products out before they are ranked (deleted, filtered, not to be seen by who asks). Throws PictureError for a bad file.
 */
export async function findByPicture(services: FindServices, bytes: Uint8Array, limit: number, words: PictureWords = {}, wanted?: (productId: string) => boolean): Promise<FoundByPicture> {
  const { space, rule, products } = services
  const analysed = await analysePicture(services, bytes, words)
  const versions = { model: analysed.modelVersion, preprocess: analysed.preprocessVersion, space: space.version }
  // An encoder that failed leaves a part out: what remains would be compared with vectors that have it.
  if (space.parts.some(({ name }) => analysed.features[name] === undefined)) return { kind: 'nothing-to-compare', products: [], problems: [], analysed, versions }
  const { vector, problems, usable } = checkedVector(space, analysed.features, 'query')
  if (!usable) return { kind: 'nothing-to-compare', products: [], problems, analysed, versions }
  const found = products.search(vector, limit, wanted).map(({ id, cosine }): FoundProduct => ({
    productId: id,
    cosine,
    parts: explainLikeness(space, vector, products.get(id)!),
    rank: rule ? decideMatch(rule, cosine).rank : undefined,
  }))
  return { kind: kindOf(found[0]?.cosine, rule), products: found, problems, analysed, versions }
}

function kindOf(best: number | undefined, rule: MatchRule | undefined): FoundByPicture['kind'] {
  if (best === undefined) return 'nothing-matches'
  if (!rule) return 'unsure'
  return decideMatch(rule, best).matches ? 'matches' : 'nothing-matches'
}

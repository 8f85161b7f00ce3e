import type { KnownBlock } from '@slack/types'
import type { ImportRow } from '../../db/product-imports.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { actions, button, section, type Card } from '../blocks.js'
import { productIds } from './ids.js'

type Offered = Pick<ImportRow, 'id' | 'likeness'>

/** Under the message about a file that may list products: what to do with it. `held`: it is not read as a document meanwhile. */
export function offerBlocks(offered: Offered, held: boolean): KnownBlock[] {
  const sure = offered.likeness?.kind === 'products'
  const why = inertMrkdwn((offered.likeness?.reasons ?? []).slice(0, 4).join(', '), 300)
  const asked = sure ? '*It looks like a list of products.*' : '*Products or document?* It may be a list of products.'
  const says = why === '' ? asked : `${asked} ${why}.`
  return [
    section(`${says}\n${held ? 'I have not read it as a document.' : 'Imported as products, its rows are normalized and reviewed with `/review`.'}`),
    actions(
      button(productIds.open, 'Import as products', offered.id, sure ? { style: 'primary' } : {}),
      button(productIds.decline, held ? 'Read it as a document instead' : 'Only a document', offered.id),
    ),
  ]
}

/** The one message about a large table that waits for a person's word. */
export function heldCard(offered: Offered & Pick<ImportRow, 'title'>): Card {
  const title = inertMrkdwn(offered.title, 120) || '–'
  return { text: `${title}: products or document?`, blocks: [section(`:card_index_dividers: *${title}*`), ...offerBlocks(offered, true)] }
}

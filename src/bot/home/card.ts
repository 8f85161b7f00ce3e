import type { HomeView, KnownBlock, UsersSelect } from '@slack/types'
import type { DocumentLine, HealthLine } from '../../agents/turn.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { actions, button, context, header, limits, plain, section } from '../blocks.js'
import { documentsCard } from '../documents/card.js'
import { healthCard } from '../ops/card.js'
import { helpCard } from '../ops/help-card.js'
import { homeIds } from './ids.js'
import { modelsHome, reviewHome } from './product-blocks.js'
import type { ProductFacts } from './product-facts.js'

export interface HomeFacts {
  documents: DocumentLine[]
  total: number
  /** For admins alone. */
  admin: { health: HealthLine[]; reviewers: { userId: string; name: string }[] } | null
  /** For reviewers and admins alone. */
  products: ProductFacts | null
  /** Guests see what they may do here. */
  refused: boolean
}

export function homeView(facts: HomeFacts): HomeView {
  return { type: 'home', blocks: homeBlocks(facts).slice(0, limits.modalBlocks) }
}

export function homeBlocks(facts: HomeFacts): KnownBlock[] {
  if (facts.refused) return [section('I answer only full members of this workspace, and you are here as a guest. An admin can change that.')]
  return [
    ...helpCard().blocks,
    ...(facts.products ? [...reviewHome(facts.products.review), ...modelsHome(facts.products.models ?? [])] : []),
    header('My documents'),
    ...documentsCard({ documents: facts.documents, total: facts.total, offset: 0, all: false }).blocks,
    ...(facts.admin ? adminBlocks(facts.admin) : []),
    actions(button(homeIds.refresh, 'Refresh', 'home')),
  ]
}

function adminBlocks(admin: NonNullable<HomeFacts['admin']>): KnownBlock[] {
  const select: UsersSelect = { type: 'users_select', action_id: homeIds.appoint, placeholder: plain('Appoint a reviewer') }
  return [
    ...healthCard(admin.health).blocks,
    header('Reviewers'),
    section('Reviewers decide on product suggestions with `/review`. You, as an admin, appoint them; admins may review too.'),
    ...admin.reviewers
      .slice(0, 20)
      .map((reviewer) => section(`*${inertMrkdwn(reviewer.name, 80)}*`, button(homeIds.dismiss, 'Remove', reviewer.userId, { label: `Remove ${inertMrkdwn(reviewer.name, 60)}` }))),
    ...(admin.reviewers.length === 0 ? [context('No reviewers yet.')] : []),
    { type: 'actions', elements: [select] },
  ]
}

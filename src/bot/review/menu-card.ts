import type { KnownBlock } from '@slack/types'
import { agreementWords } from '../../pipelines/learning/agreement.js'
import type { CatalogueOverview } from '../../pipelines/products/review/review-stories.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, context, count, section, type Card } from '../blocks.js'
import { reviewIds } from './ids.js'
import { bold, percent } from './words.js'

const shownCatalogues = 10

/** How the review stands, with a button per catalogue in which something waits. `here`: the button makes this the review channel. */
export function overviewCard(catalogues: CatalogueOverview[], purpose: 'review' | 'here' = 'review'): Card {
  if (catalogues.length === 0) {
    const text = 'There is nothing to review yet. Share a CSV or TSV with products in a channel that I am in, and its rows wait here.'
    return { text, blocks: [section(text)] }
  }
  const waiting = catalogues.reduce((sum, each) => sum + each.waiting, 0)
  const text = purpose === 'here' ? 'Which catalogue is reviewed here?' : waiting === 0 ? 'Nothing waits for review.' : `${count(waiting, 'suggestion')} ${waiting === 1 ? 'waits' : 'wait'} for review.`
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...catalogues.slice(0, shownCatalogues).flatMap((each) => catalogueBlocks(each, purpose)),
      ...(purpose === 'review' ? [actions(button(reviewIds.rules, 'Rules for titles …', catalogues.length === 1 ? catalogues[0]!.catalogueId : 'all'))] : []),
      ...(catalogues.length > shownCatalogues ? [context(`and ${catalogues.length - shownCatalogues} more: \`/review NAME\``)] : []),
    ],
  }
}

function catalogueBlocks(each: CatalogueOverview, purpose: 'review' | 'here'): KnownBlock[] {
  const label = `${purpose === 'here' ? 'Review here' : 'Review'}: ${inertPlain(each.name, 50)}`
  const accessory =
    purpose === 'here' ? button(reviewIds.here, 'Review here', each.catalogueId, { label }) : each.waiting > 0 ? button(reviewIds.open, 'Start review', each.catalogueId, { style: 'primary', label }) : undefined
  const state = each.autoAccept.state
  const auto =
    state === 'stopped'
      ? `:warning: accepting without a person stopped${each.autoAccept.reason ? `: ${inertMrkdwn(each.autoAccept.reason, 150)}` : ''}`
      : state === 'on'
        ? `${each.autoAccepted.toLocaleString('en-US')} accepted without a person (aim: ${percent(each.autoAccept.targetPrecision)} right)`
        : 'every row is decided by a person'
  const agreement = each.agreement ? `  ·  two reviewers agree: κ ${each.agreement.kappa.toFixed(2)} (${each.agreement.low.toFixed(2)} to ${each.agreement.high.toFixed(2)}), ${agreementWords(each.agreement.kappa)}, on ${count(each.agreement.items, 'row')}` : ''
  return [
    section(
      `${bold(each.name, 100)}  ·  ${each.waiting.toLocaleString('en-US')} waiting, ${each.decided.toLocaleString('en-US')} decided of ${count(each.rows, 'row')}  ·  ${count(each.products, 'product')}`,
      accessory,
    ),
    context(`${auto}${agreement}${each.model ? `  ·  model ${inertMrkdwn(each.model.version, 40)}` : ''}`),
  ]
}

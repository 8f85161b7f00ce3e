import type { CatalogueOverview } from '../../pipelines/products/review/review-stories.js'
import type { TasksStanding } from '../../pipelines/categorization/stories/task-standing.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import type { TrialView } from '../../pipelines/products/operate/operate-stories.js'
import { trialBlocks } from '../trial/card.js'
import { acceptIds } from '../accept/ids.js'
import { actions, button, context, count, section, type Card } from '../blocks.js'
import { retrainIds, taskCategories } from './ids.js'

/** With a trial each, no more fit in a message. */
const cataloguesShown = 11

const question = {
  title: { type: 'plain_text' as const, text: 'Train a new model?' },
  text: { type: 'plain_text' as const, text: 'It takes over only when it is better on the same rows. Suggestions go on meanwhile.' },
  confirm: { type: 'plain_text' as const, text: 'Train' },
  deny: { type: 'plain_text' as const, text: 'Not now' },
}

const acceptWords = (state: CatalogueOverview['autoAccept']['state']) => (state === 'on' ? 'Accepts by itself …' : state === 'stopped' ? 'Accepting stopped …' : 'Accept by itself …')

/** Which catalogues can be trained, each with its button; nothing starts without the confirming click. */
export function retrainMenu(catalogues: readonly CatalogueOverview[], trials: ReadonlyMap<string, TrialView> = new Map(), tasks?: TasksStanding): Card {
  const text = 'Which model shall learn from the decisions?'
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...catalogues.slice(0, cataloguesShown).flatMap((each) => {
        const name = inertMrkdwn(each.name, 80) || '–'
        const serves = each.model ? `model of ${inertMrkdwn(each.model.version, 40)}` : 'the starter model'
        return [
          section(`*${name}*: ${count(each.decided, 'decision')}, ${serves} suggests`, button(retrainIds.start, 'Retrain', each.catalogueId, { confirm: question, label: `Retrain ${each.name}` })),
          actions(button(acceptIds.settings, acceptWords(each.autoAccept.state), each.catalogueId, { label: `Accepting without a person in ${each.name}` })),
          ...(trials.has(each.catalogueId) ? trialBlocks(trials.get(each.catalogueId)!) : []),
        ]
      }),
      ...(tasks ? [section(`*Task categories*: ${count(tasks.decided, 'decision')}, ${tasks.model ? `model of ${inertMrkdwn(tasks.model, 40)}` : 'the starter model'} suggests`, button(retrainIds.start, 'Retrain', taskCategories, { confirm: question, label: 'Retrain task categories' }))] : []),
      context('The result comes here as a direct message, with a button to go back.'),
    ],
  }
}

import type { KnownBlock } from '@slack/types'
import type { Explanation } from '../../pipelines/documents/explain-answer.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { button, context, section } from '../blocks.js'
import { anchorText } from './anchor-text.js'
import { askIds } from './ids.js'

const mostPassages = 25

/** The ledger: what was weighed, in which order, and what made the answer. */
export function whyView(explanation: Explanation | null): KnownBlock[] {
  if (!explanation) return [section('This answer is not yours to look into, or it is gone.')]
  const { answer, weighed } = explanation
  const cited = weighed.filter((row) => row.citation !== null).length
  return [
    section(
      weighed.length === 0
        ? 'No passage that you may see was weighed for this answer.'
        : `Of the passages weighed you may see *${weighed.length}*; *${cited}* of them ${cited === 1 ? 'is' : 'are'} cited. Best first:`,
    ),
    ...weighed.slice(0, mostPassages).flatMap((row): KnownBlock[] => [
      section(
        `${row.citation === null ? 'not cited' : `*[${row.citation}]*`}  ·  *${inertMrkdwn(row.title, 120)}*  ·  ${inertMrkdwn(anchorText(row.anchor), 80)}\n${scoresText(row.scores)}`,
        button(askIds.openSource, 'Open', row.evidenceId, { label: inertPlain(`Open ${row.title}`, 75) }),
      ),
    ]),
    context(...facts(explanation)),
    ...(answer.reference ? [context(`Reference ${inertMrkdwn(answer.reference, 20)}`)] : []),
  ]
}

function scoresText(scores: Record<string, number>): string {
  return Object.entries(scores)
    .slice(0, 8)
    .map(([name, value]) => `${inertMrkdwn(name, 20)} ${value.toFixed(3)}`)
    .join('  ·  ')
}

function facts({ answer }: Explanation): string[] {
  const made = [
    answer.mode && `made: ${answer.mode}`,
    answer.modelVersion && `model ${answer.modelVersion}`,
    answer.promptVersion && `prompt ${answer.promptVersion}`,
    answer.evidenceModelVersion && `evidence model ${answer.evidenceModelVersion}`,
    answer.confidence !== null && `confidence ${answer.confidence.toFixed(2)}${answer.threshold === null ? '' : ` (needs ${answer.threshold.toFixed(2)})`}`,
    answer.embedderVersion && `embedder ${answer.embedderVersion}`,
    answer.indexGeneration && `index ${answer.indexGeneration}`,
    answer.totalMs !== null && `${answer.totalMs.toLocaleString('en-US')} ms`,
    answer.promptTokens !== null && `${answer.promptTokens.toLocaleString('en-US')} + ${(answer.completionTokens ?? 0).toLocaleString('en-US')} tokens`,
    answer.costUsd !== null && `$${answer.costUsd.toFixed(4)}`,
  ].filter((fact): fact is string => typeof fact === 'string')
  return made.length > 0 ? [made.map((fact) => inertMrkdwn(fact, 120)).join('  ·  ')] : ['Nothing is stored about how it was made.']
}

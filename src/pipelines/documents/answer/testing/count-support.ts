import { checkSentences } from '../check-sentences.js'
import type { ReadingTools } from '../reading.js'
import { supportTopics, type CaseKind, type SupportTopic } from './support-cases.js'

export interface SupportCounts {
  /** Supported sentences among those that were let through. */
  precision: number
  /** Supported sentences that were let through. */
  recall: number
  cases: number
  /** Per kind: how many were judged rightly, of how many. */
  kinds: Map<CaseKind, { right: number; of: number }>
  wrong: { kind: CaseKind; sentence: string; problems: string[] }[]
}

/** Judges each sentence of one half against its passage, as an answer that cites it would be. */
export async function countSupport(half: SupportTopic['half'], tools: ReadingTools): Promise<SupportCounts> {
  const counts: SupportCounts = { precision: 0, recall: 0, cases: 0, kinds: new Map(), wrong: [] }
  let through = 0
  let rightly = 0
  let supported = 0
  for (const { header, text, ...topic } of supportTopics.filter((each) => each.half === half)) {
    const cases = [...topic.supported.map((each) => [...each, true] as const), ...topic.unsupported.map((each) => [...each, false] as const)]
    for (const [kind, sentence, holds] of cases) {
      const checked = await checkSentences(sentence.replace(/\.$/, ' [1].'), [{ n: 1, header, text }], tools)
      const passed = checked.every(({ verdict }) => verdict === 'supported')
      const known = counts.kinds.get(kind) ?? { right: 0, of: 0 }
      counts.kinds.set(kind, { right: known.right + Number(passed === holds), of: known.of + 1 })
      if (passed !== holds) counts.wrong.push({ kind, sentence, problems: checked.flatMap(({ problems }) => problems) })
      counts.cases += 1
      through += Number(passed)
      rightly += Number(passed && holds)
      supported += Number(holds)
    }
  }
  counts.precision = rightly / through
  counts.recall = rightly / supported
  return counts
}

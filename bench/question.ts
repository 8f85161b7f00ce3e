import { answerQuestion } from '../src/agents/answer.js'
import type { Reply, Turn } from '../src/agents/turn.js'
import type { Services } from '../src/services.js'
import { openBareSum, type BareTimes } from './bare-sum.js'
import { nothingToReview } from '../src/pipelines/products/review/nothing-to-review.js'
import { openFilledWorkspace, questionsFor } from './question-index.js'
import { round, spread, table, type Report, type Spread } from './report.js'
import { channelIds, orgId, userId } from './workspace.js'

const sizes = [10_000, 100_000]
const questions = 100

/**
 * From the question to the first words of the answer, through the product's own story and without a language model, against
 * the bare sum of what it cannot do without: embedding, FAISS, full text. Both on the same questions, in turn.
 */
export async function measureQuestions(): Promise<Report> {
  const results = []
  for (const size of sizes) results.push(await measureAt(size))
  return {
    title: `Question to first words, ${questions} questions each, without a language model`,
    table: table(
      ['passages', 'product p50', 'p95', 'bare p50', 'p95', 'ratio p50', 'p95', 'bare embed', 'FAISS', 'full text'],
      results.map((r) => [
        r.passages.toLocaleString('en-US'),
        ms(r.product.p50),
        ms(r.product.p95),
        ms(r.bare.p50),
        ms(r.bare.p95),
        r.ratioP50.toFixed(2),
        r.ratioP95.toFixed(2),
        ms(r.parts.embed.p50),
        ms(r.parts.faiss.p50),
        ms(r.parts.fullText.p50),
      ]),
    ),
    notes: [
      'ms; passages of about 370 words; bare sum: the same embedder, IndexFlatIP of the same faiss-node, and one statement of SQL on the same full-text table:',
      'select rowid from chunks_fts where chunks_fts match \'"a" OR "b" …\' order by bm25(chunks_fts) limit 12',
      `answered with a quote: ${results.map((r) => `${r.answered} of ${questions}`).join(', ')} (the others were told that nothing was found, timed the same)`,
      'target at 100,000: p95 at most 250 ms and at most 1.5 times the bare sum',
    ],
    figures: Object.fromEntries(results.map((r) => [String(r.passages), r])),
  }
}

interface Result {
  passages: number
  product: Spread
  bare: Spread
  parts: Record<keyof BareTimes, Spread>
  ratioP50: number
  ratioP95: number
  answered: number
}

async function measureAt(size: number): Promise<Result> {
  const { services, close } = await openFilledWorkspace(size)
  try {
    const space = await services.passageIndex.current()
    const bare = await openBareSum(services, space.spaceId, space.embedder)
    const asked = questionsFor(services, questions + 5)
    const product: number[] = []
    const sums: number[] = []
    const parts: BareTimes[] = []
    let answered = 0
    for (const [i, question] of asked.entries()) {
      // Whoever comes second finds the pages of the database in memory: they take turns.
      const times = i % 2 === 0 ? undefined : await bare.ask(question)
      const own = await firstWords(services, question)
      const after = times ?? (await bare.ask(question))
      // The first few read the index in.
      if (i < 5) continue
      product.push(own.ms)
      if (own.answered) answered += 1
      parts.push(after)
      sums.push(after.embed + after.faiss + after.fullText)
    }
    const [ours, theirs] = [spread(product), spread(sums)]
    const part = (name: keyof BareTimes) => spread(parts.map((each) => each[name]))
    return {
      passages: size,
      product: ours,
      bare: theirs,
      parts: { embed: part('embed'), faiss: part('faiss'), fullText: part('fullText') },
      ratioP50: round(ours.p50 / theirs.p50, 2),
      ratioP95: round(ours.p95 / theirs.p95, 2),
      answered,
    }
  } finally {
    await close()
  }
}

let asked = 0

/** Until the first text reaches the sink, or, where nothing was found, until the reply that says so. */
async function firstWords(services: Services, text: string): Promise<{ ms: number; answered: boolean }> {
  const turn: Turn = {
    actor: { orgId, userId, role: 'user', guest: false },
    audience: { kind: 'channel', channelId: channelIds[0]! },
    channelId: channelIds[0]!,
    channelKind: 'public',
    conversationId: null,
    questionKey: `${channelIds[0]}:${process.pid}-${Date.now()}-${(asked += 1)}`,
    text,
    documentIds: [],
  }
  const started = performance.now()
  let first: number | undefined
  const sink = { status: () => undefined, step: () => undefined, delta: () => void (first ??= performance.now()) }
  const reply: Reply | null = await answerQuestion({ ...services, review: nothingToReview, chat: undefined, health: async () => [] }, turn, sink, new AbortController().signal)
  return { ms: (first ?? performance.now()) - started, answered: reply?.kind === 'answer' }
}

function ms(value: number): string {
  return value.toFixed(1)
}

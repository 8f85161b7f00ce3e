import { createInterface } from 'node:readline'
import { readSamples } from '../../pipelines/categorization/data/read-samples.js'
import { taskText } from '../../pipelines/categorization/data/clean-text.js'
import { embedTexts } from '../../pipelines/categorization/data/embed-texts.js'
import { openCategorizer, type Decision } from '../../pipelines/categorization/decide/categorizer.js'
import { UserFacingError } from '../../errors.js'
import { percent, say, tell } from './say.js'
import type { Workbench } from './workbench.js'

export interface PredictOptions {
  file?: string
  model?: string
  json: boolean
}

const batchSize = 256

/** Says the category of one text, of each row of a file (its categories are not looked at), or of each line of stdin. */
export async function predict(bench: Workbench, words: string[], options: PredictOptions): Promise<void> {
  const { model, artifact } = await bench.model(options.model)
  const embedder = await bench.embedderFor(model.embedder.modelVersion)
  if (!embedder) throw new UserFacingError('no-embedder', `The model needs the embedder ${model.embedder.modelVersion}, which is not here.`, { hint: 'npm run models -- list' })
  const categorizer = openCategorizer(model)
  const print = (text: string, decision: Decision) =>
    say(options.json ? JSON.stringify({ text, ...decision, model: artifact.version }) : `${verdict(decision)}  ${text.slice(0, 100)}`)
  if (words.length > 0) {
    const text = taskText({ title: words.join(' ') })
    const [vector] = await embedTexts(embedder, [text])
    print(text, categorizer.decide([text], [vector ?? null])[0]!)
    const { near, words: counted } = categorizer.explain(text, vector ?? null)
    if (options.json) return
    say(`  words that counted: ${counted.map((each) => each.words).join(', ') || 'none that are known'}`)
    for (const each of near) say(`  like ${each.text ?? each.id} (${each.similarity.toFixed(2)})`)
    return
  }
  let [batch, done]: [string[], number] = [[], 0]
  const flush = async () => {
    const vectors = await embedTexts(embedder, batch)
    for (const [i, decision] of categorizer.decide(batch, vectors).entries()) print(batch[i]!, decision)
    done += batch.length
    if (process.stderr.isTTY) tell(`${done} done`)
    batch = []
  }
  for await (const text of options.file ? textsOf(options.file) : linesOfStdin()) {
    batch.push(text)
    if (batch.length === batchSize) await flush()
  }
  if (batch.length > 0) await flush()
}

async function* textsOf(file: string): AsyncGenerator<string> {
  if (!/\.(json|csv)$/i.test(file)) {
    throw new UserFacingError('bad-file', `${file} is neither .json nor .csv.`, { hint: 'For plain lines: npm run tasks -- predict < FILE' })
  }
  // What is asked for has no category yet.
  for await (const row of readSamples(file, { categories: false })) {
    if ('problem' in row) tell(`line ${row.problem.line} ${row.problem.reason}`)
    else yield taskText(row.sample)
  }
}

async function* linesOfStdin(): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin })) {
    const text = taskText({ title: line })
    if (text !== '') yield text
  }
}

function verdict({ kind, candidates }: Decision): string {
  const list = candidates.map(({ category, probability }) => `${category} ${percent(probability)}`).join(', ')
  return { set: list, offer: `one of: ${list}`, new: `new category? (nearest: ${list})` }[kind]
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LinearModel } from '../src/pipelines/documents/answer/linear-model.js'
import type { ReadingTools } from '../src/pipelines/documents/answer/reading.js'
import { projectRoot } from '../src/paths.js'
import { collectChoices, collectSamples, type EvidenceSample } from './answer-samples.js'
import { readSmallFiles } from './answer-worlds.js'
import { fitEvidence, fitStated } from './fit-evidence.js'
import { fitChoices } from './fit-linear.js'
import { createParaphraser } from './paraphrase.js'
import { readSquad } from './squad.js'
import { fittedArticles } from './squad-split.js'

const folder = join(projectRoot, 'src', 'pipelines', 'documents', 'answer')

/**
 * Fits the sentence model (on every second article) and the evidence models (all articles and the small files) and writes
 * them into the source. About ten minutes. `chat` is a CLINC150 file: everyday requests that no file answers.
 */
export async function fitAnswers(squadFolder: string, chatFile: string, tools: ReadingTools): Promise<void> {
  const squad = readSquad(squadFolder)
  const fitted = fittedArticles(squad)
  const choices = await collectChoices(squad, squad.questions.filter((q) => q.answerable && fitted.includes(q.article)), tools)
  const sentenceModel = fitChoices(choices, Object.keys(choices[0]![0]!.values), { steps: 150, version: 'sentence@1', fittedOn: 'SQuAD 2: answerable questions of every second article' })
  writeModel('sentence-model.ts', "import type { LinearModel } from './linear-model.js'", { sentenceModel: ['LinearModel', sentenceModel] })

  const vocabulary = readFileSync(join(projectRoot, 'models', 'builtin', 'static-en', 'vocab.txt'), 'utf8').split('\n').slice(1996, 16_000)
  const paraphraser = await createParaphraser(tools.embedder, vocabulary)
  const files = await readSmallFiles(join(projectRoot, 'eval', 'small-files'))
  const samples = await collectSamples({ squad, articles: squad.articles, files, chat: readChat(chatFile), paraphraser, sentenceModel }, tools)
  writeEvidence(samples)
}

export function writeEvidence(samples: EvidenceSample[]): void {
  writeModel('evidence-model.ts', "import type { EvidenceModel } from './evidence.js'\nimport type { LinearModel } from './linear-model.js'", {
    evidenceModel: ['EvidenceModel', fitEvidence(samples, 'evidence@1')],
    statedModel: ['LinearModel', fitStated(samples, 'stated@1')],
  })
}

function readChat(file: string): string[] {
  const data = JSON.parse(readFileSync(file, 'utf8')) as { train: [string, string][]; oos_train: [string, string][] }
  return [...data.train, ...data.oos_train].map(([text]) => text)
}

function writeModel(file: string, imports: string, models: Record<string, [type: string, model: LinearModel | object]>): void {
  const parts = Object.entries(models).map(([name, [type, model]]) => `export const ${name}: ${type} = ${toSource(model)}\n`)
  writeFileSync(join(folder, file), `${imports}\n\n// Written by \`npm run eval -- fit-answers\`.\n${parts.join('\n')}`)
}

/** JSON with plain keys, single quotes and one feature a line. */
function toSource(model: object): string {
  return JSON.stringify(model, null, 2)
    .replace(/\[\s+([^\]]*?)\s+\]/g, (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`)
    .replace(/^(\s*)"([A-Za-z]\w*)":/gm, '$1$2:')
    .replace(/: "([^"']*)"/g, ": '$1'")
    .replace(/([\]}\d'])$/gm, '$1,')
    .replace(/,$/, '')
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { readConfig } from '../config.js'
import { describeError } from '../errors.js'
import { openBuiltinEmbedder } from '../models/choose-embedder.js'
import type { Embedder } from '../models/embedder.js'
import { pullModel, readManifest, verifyModel } from '../models/model-folder.js'
import { openOnnxEmbedder } from '../models/onnx-embedder.js'
import { publishedModels } from '../models/published.js'
import { projectRoot } from '../paths.js'
import { listPictureModels, pictureModelFolders, timePictureModels, tryPictureModels } from './picture-models.js'

const dotenv = join(projectRoot, '.env')
if (existsSync(dotenv)) process.loadEnvFile(dotenv)
const config = readConfig(process.env)
const { modelsDir } = config
const say = (line: string) => process.stdout.write(`${line}\n`)

const program = new Command('models').description(`Sentence encoders and models for pictures in ${modelsDir}. What is built in is always there and needs none of them.`)

program.command('list').description('what is installed, and what can be had').action(async () => {
  say('static-en         built in, always available')
  const installed = existsSync(modelsDir) ? readdirSync(modelsDir).filter((name) => !name.startsWith('.') && existsSync(join(modelsDir, name, 'config.json'))) : []
  for (const name of installed) say(`${name.padEnd(17)} installed (${(await readManifest(join(modelsDir, name)))?.licence ?? 'licence not recorded'})`)
  for (const line of await listPictureModels(modelsDir)) say(line)
  for (const model of publishedModels.filter((m) => !installed.includes(m.name))) {
    say(`${model.name.padEnd(17)} ${model.about}, ${model.megabytes} MB, ${model.licence}: npm run models -- pull ${model.name}`)
  }
})

program
  .command('pull')
  .description('downloads a model, or takes it from a folder')
  .argument('<name>')
  .option('--from <folder>', 'a folder on this machine that holds weights, tokenizer.json and config.json, or weights for pictures')
  .option('--source <url>', 'another address than the published one')
  .action(async (name: string, options: { from?: string; source?: string }) => {
    const published = publishedModels.find((model) => model.name === name)
    if (published) say(`${published.name}: ${published.about}\nLicence: ${published.licence}`)
    const manifest = await pullModel({ modelsDir, name, published, ...options, onProgress: showProgress() })
    if (process.stdout.isTTY) process.stdout.write('\n')
    for (const [path, sha256] of Object.entries(manifest.files)) say(`${sha256}  ${path}`)
    say(`Installed from ${manifest.source}. It is used from the next start on; what it made before is made again in the background.`)
  })

program
  .command('verify')
  .description('compares the files with what was installed, and tries the model')
  .argument('[name]')
  .action(async (name?: string) => {
    const pictures = await tryPictureModels(modelsDir)
    const names = name ? [name] : existsSync(modelsDir) ? readdirSync(modelsDir).filter((each) => existsSync(join(modelsDir, each, 'config.json')) || pictures.has(each)) : []
    if (names.length === 0) say('No model is installed; the built-in embedder is used.')
    for (const each of names) {
      const problems = await verifyModel(join(modelsDir, each))
      const tried = pictures.get(each)
      if (tried) problems.push(...tried)
      else await tryEncoder(join(modelsDir, each), problems)
      say(problems.length === 0 ? `${each}: complete and working` : `${each}: ${problems.join('; ')}`)
      if (problems.length > 0) process.exitCode = 1
    }
  })

async function tryEncoder(folder: string, problems: string[]): Promise<void> {
  try {
    await (await openOnnxEmbedder(folder)).close()
  } catch {
    problems.push('it cannot be opened')
  }
}

program.command('bench').description('how fast the built-in and the installed models are here').action(async () => {
  const sentence = 'The quarterly report explains how travel expenses are approved, who signs them and until when they are paid. '
  const installed = existsSync(modelsDir) ? readdirSync(modelsDir).filter((each) => existsSync(join(modelsDir, each, 'config.json'))) : []
  const pictures = await pictureModelFolders(modelsDir)
  await bench(openBuiltinEmbedder(config), sentence)
  for (const each of installed.filter((folder) => !pictures.includes(folder))) await bench(await openOnnxEmbedder(join(modelsDir, each)), sentence)
  for (const line of await timePictureModels(modelsDir)) say(line)
})

async function bench(embedder: Embedder, sentence: string): Promise<void> {
  const passages = Array.from({ length: 20 }, (_, i) => `${i} ${sentence.repeat(18)}`)
  await embedder.embed(passages, 'passage')
  const passagesMs = await timed(() => embedder.embed(passages, 'passage'))
  const queryMs = await timed(() => embedder.embed([sentence], 'query'))
  say(`${embedder.modelVersion.padEnd(28)} ${(20_000 / passagesMs).toFixed(0)} passages/s of 340 words, ${queryMs.toFixed(1)} ms a question, ${embedder.dimension} dimensions`)
  await embedder.close()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** One line that grows on a terminal; a line a file elsewhere. */
function showProgress() {
  let last = ''
  return (path: string, received: number, total: number | undefined) => {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
    if (process.stdout.isTTY) process.stdout.write(`\r${path}  ${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''} MB   `)
    else if (path !== last) say(`downloading ${path}${total ? ` (${megabytes(total)} MB)` : ''}`)
    last = path
  }
}

program.parseAsync().catch((error: unknown) => {
  const { message, hint } = describeError(error)
  process.stderr.write(`${message}${hint ? `\n${hint}` : ''}\n`)
  process.exitCode = 1
})

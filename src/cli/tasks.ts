import { Command, Option } from 'commander'
import { describeError } from '../errors.js'
import { openWorkbench, settingsFile, starterFile, type CommonOptions, type Workbench } from './tasks/workbench.js'

const program = new Command('tasks').description('Task categories: prepares data, trains and measures models, predicts, and goes back to older models.')

/** A command with the options that all share. */
function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--data <file>', 'samples, JSON ({"samples":[{"title","description","category"}]}) or CSV with these columns', starterFile)
    .option('--config <file>', 'settings', settingsFile)
    .addOption(new Option('--embedder <name>', 'builtin, minilm, or a folder under MODELS_DIR; left out: as configured'))
    .option('--org <id>', 'whose models; left out: those that serve every organisation without its own', '')
    .option('--json', 'print JSON', false)
}

async function withBench(options: CommonOptions, work: (bench: Workbench) => Promise<void>): Promise<void> {
  const bench = openWorkbench(options)
  try {
    await work(bench)
  } finally {
    await bench.close()
  }
}

command('prepare', 'checks a file of samples, tells what is wrong with which line, embeds it and describes the set').action((options: CommonOptions & { json: boolean }) =>
  withBench(options, async (bench) => (await import('./tasks/prepare.js')).prepare(bench, options)),
)

command('train', 'trains a model; it serves when it is better than the one that does. Stopped, it goes on from its last checkpoint')
  .addOption(new Option('--trainer <kind>', 'what learns from the embedding').choices(['logistic', 'head']))
  .option('--force', 'activate it even when it is not better', false)
  .action((options: CommonOptions & { trainer?: 'logistic' | 'head'; force: boolean; json: boolean }) => withBench(options, async (bench) => (await import('./tasks/train.js')).train(bench, options)))

command('evaluate', 'cross-validates and writes a report with figures, pictures (SVG, PNG) and the surest mistakes')
  .addOption(new Option('--trainer <kind>', 'what learns from the embedding').choices(['logistic', 'head']))
  .option('--folds <number>', 'how many parts, each answered by a model of the others', '5')
  .option('--out <folder>', 'where the report goes; left out: reports/ in the data folder')
  .action((options: CommonOptions & { trainer?: 'logistic' | 'head'; folds: string; out?: string; json: boolean }) => withBench(options, async (bench) => (await import('./tasks/evaluate.js')).evaluate(bench, options)))

command('predict', 'the category of one text, of the rows of a file, or of the lines of stdin')
  .argument('[words...]', 'the text')
  .option('--file <file>', 'JSON or CSV with titles and descriptions')
  .option('--model <id>', 'another model than the active one')
  .action((words: string[], options: CommonOptions & { file?: string; model?: string; json: boolean }) => withBench(options, async (bench) => (await import('./tasks/predict.js')).predict(bench, words, options)))

command('experiments', 'all models with settings and figures; * marks the one that serves').action((options: CommonOptions & { json: boolean }) =>
  withBench(options, async (bench) => (await import('./tasks/models.js')).experiments(bench, options.org, options)),
)

command('compare', 'the cards of two models')
  .argument('<first>')
  .argument('<second>')
  .action((first: string, second: string, options: CommonOptions & { json: boolean }) => withBench(options, async (bench) => (await import('./tasks/models.js')).compare(bench, [first, second], options)))

command('rollback', 'goes back to the model that served before')
  .argument('[id]', 'or to this one')
  .action((id: string | undefined, options: CommonOptions) => withBench(options, async (bench) => (await import('./tasks/models.js')).rollback(bench, options.org, id)))

program.parseAsync().catch((error: unknown) => {
  const { message, hint } = describeError(error)
  process.stderr.write(`${message}${hint ? `\n${hint}` : ''}\n`)
  process.exitCode = 1
})

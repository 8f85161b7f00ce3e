import { Command, Argument } from 'commander'
import { machine, type Report } from './report.js'

/** Each part is loaded when it is its turn, so that none carries the others' memory. */
const parts: Record<string, () => Promise<Report>> = {
  ingestion: async () => (await import('./ingestion.js')).measureIngestion(),
  question: async () => (await import('./question.js')).measureQuestions(),
  ack: async () => (await import('./ack.js')).measureAcknowledgement(),
  memory: async () => (await import('./memory.js')).measureMemory(),
  matching: async () => (await import('./matching.js')).measureMatching(),
  products: async () => (await import('./products.js')).measureProducts(),
  retrain: async () => (await import('./retrain.js')).measureRetrain(),
  tasks: async () => (await import('./tasks.js')).measureTasks(),
  import: async () => (await import('./table-import.js')).measureImport(),
  start: async () => (await import('./start.js')).measureStart(),
  images: async () => (await import('./images.js')).measureImages(),
}

const program = new Command('bench')
  .description('Measures speed and memory of the service on this machine; docs/measurements.md explains the figures.')
  .addArgument(new Argument('[part]', 'one of them; all when left out').choices(Object.keys(parts)))
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (only: string | undefined, options: { json: boolean }) => {
    const figures: Record<string, unknown> = { machine: machine() }
    for (const [name, measure] of Object.entries(parts)) {
      if (only !== undefined && only !== name) continue
      process.stderr.write(`measuring ${name} …\n`)
      const report = await measure()
      process.stdout.write(`${report.title}\n${report.table}\n${report.notes.map((note) => `  ${note}\n`).join('')}\n`)
      figures[name] = report.figures
    }
    if (options.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  })

await program.parseAsync()

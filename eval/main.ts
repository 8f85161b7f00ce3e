import { Command } from 'commander'
import { openStaticEmbedder } from '../src/models/static-embedder.js'
import { join } from 'node:path'
import { projectRoot } from '../src/paths.js'
import { evaluateRetrieval, retrievalTable } from './retrieval.js'

const program = new Command('eval').description('Measures quality on public data sets, through the product itself.')

program
  .command('retrieval')
  .description('nDCG, recall and MRR of search on a folder in BEIR layout')
  .argument('<dir>', 'folder with corpus.jsonl, queries.jsonl (or queries.test.jsonl) and qrels/test.tsv')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--split <name>', 'which queries and judgements', 'test')
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { embedder: string; split: string; json: boolean }) => {
    const embedder = openStaticEmbedder(join(projectRoot, 'models', 'builtin', 'static-en'))
    const report = await evaluateRetrieval(dir, embedder, options.split)
    await embedder.close()
    process.stdout.write(`${retrievalTable(report)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  })

await program.parseAsync()

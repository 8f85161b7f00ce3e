import { Command } from 'commander'
import { embedderNamed } from './embedders.js'
import { fitFusion } from './fit-fusion.js'
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
    const embedder = await embedderNamed(options.embedder)
    const report = await evaluateRetrieval(dir, embedder, options.split)
    await embedder.close()
    process.stdout.write(`${retrievalTable(report)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  })

program
  .command('fit-fusion')
  .description('tries weights of words against meaning on training queries; what it finds goes into fusion-weights.ts by hand')
  .argument('<dir>', 'folder in BEIR layout with queries.train.jsonl and qrels/train.tsv')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--split <name>', 'which queries and judgements', 'train')
  .action(async (dir: string, options: { embedder: string; split: string }) => {
    const embedder = await embedderNamed(options.embedder)
    const fits = await fitFusion(dir, embedder, options.split)
    await embedder.close()
    for (const fit of fits) process.stdout.write(`ordered ${fit.ordered.toFixed(2)} near ${fit.near.toFixed(2)} lexical ${fit.lexical.toFixed(2)} nDCG@10 ${fit['ndcg@10'].toFixed(4)}\n`)
  })

await program.parseAsync()

import { Command, Option } from 'commander'
import { answersTable, evaluateAnswers } from './answers.js'
import { builtinReading, embedderNamed } from './embedders.js'
import { fitAnswers } from './fit-answers.js'
import { fitImages } from './fit-images.js'
import { fitFusion } from './fit-fusion.js'
import { fitMatcher } from './fit-matcher.js'
import { evaluateImages, imagesTable } from './images.js'
import { evaluateAugmentation } from './augmentation.js'
import { evaluateIntents, intentsTable } from './intents.js'
import { evaluateIssues, issuesTable } from './issues.js'
import { evaluateOwn, ownTable } from './own-categories.js'
import { evaluateProducts, productsTable } from './products.js'
import { evaluateRetrieval, retrievalTable } from './retrieval.js'
import { visionModels } from './vision-models.js'

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
  .command('answers')
  .description('finding, quoting and declining on a folder in SQuAD 2 layout')
  .argument('<dir>', 'folder with corpus.jsonl and queries.jsonl')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { embedder: string; json: boolean }) => {
    const search = await embedderNamed(options.embedder)
    const tools = await builtinReading()
    const measured = await evaluateAnswers(dir, search, tools)
    await Promise.all([search.close(), tools.embedder.close()])
    process.stdout.write(`${answersTable(measured)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(measured.report)}\n`)
  })

program
  .command('products')
  .description('matching of product rows: labelled pairs, candidates, few labels, auto-accept')
  .argument('<dir>', 'folder with pairs/{train,valid,test}.txt and tables/{abt,buy,gt}.csv')
  .option('--json', 'print one JSON object as the last line', false)
  .action((dir: string, options: { json: boolean }) => {
    const measured = evaluateProducts(dir, 'boosted')
    process.stdout.write(`${productsTable(measured)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(measured.report)}\n`)
  })

program
  .command('intents')
  .description('task categories on a folder in CLINC150 layout: accuracy, out of scope, calibration, sets')
  .argument('<dir>', 'folder with data_full.json')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .addOption(new Option('--trainer <kind>', 'what learns from the embedding; left out: as configured').choices(['logistic', 'head']))
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { embedder: string; trainer?: 'logistic' | 'head'; json: boolean }) => {
    const embedder = await embedderNamed(options.embedder)
    const measured = await evaluateIntents(dir, embedder, options.trainer)
    await embedder.close()
    process.stdout.write(`${intentsTable(measured)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(measured.report)}\n`)
  })

program
  .command('issues')
  .description('issue reports of five repositories (NLBSE 2024): macro F1 beside the published baseline')
  .argument('<dir>', 'folder with issues_train.csv and issues_test.csv')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { embedder: string; json: boolean }) => {
    const embedder = await embedderNamed(options.embedder)
    const report = await evaluateIssues(dir, embedder)
    await embedder.close()
    process.stdout.write(`${issuesTable(report)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  })

program
  .command('categories')
  .description('our own five categories in cross-validation, and sentences that belong to none of them')
  .argument('<dir>', 'folder with data_full.json of CLINC150, for its out-of-scope sentences')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--seed <number>', 'how rows are dealt to the folds', '1')
  .addOption(new Option('--trainer <kind>', 'what learns from the embedding; left out: as configured').choices(['logistic', 'head']))
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { embedder: string; seed: string; trainer?: 'logistic' | 'head'; json: boolean }) => {
    const embedder = await embedderNamed(options.embedder)
    const report = await evaluateOwn(dir, embedder, Number(options.seed), options.trainer)
    await embedder.close()
    process.stdout.write(`${ownTable(report)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  })

program
  .command('images')
  .description('visual search: photos of products against clean catalogue pictures, and against each other')
  .argument('<dir>', 'folder with catalogue/ and the photos listed in subset-test8.tsv')
  .option('--negatives <dir>', 'photos of something else, for "nothing matches"')
  .option('--no-detector', 'whole pictures only')
  .option('--builtin', 'without any weights: colour, edges and layout', false)
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (dir: string, options: { negatives?: string; detector: boolean; builtin: boolean; json: boolean }) => {
    const models = await visionModels(options.builtin)
    for (const line of models.degraded()) process.stderr.write(`${line}\n`)
    const measured = await evaluateImages({ models, detect: options.detector }, dir, options.negatives)
    await models.close()
    process.stdout.write(`${imagesTable(measured)}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(measured.report)}\n`)
  })

program
  .command('augmentation')
  .description('our own categories with and without variants of the training texts: whether they win')
  .option('--embedder <name>', 'builtin or minilm', 'builtin')
  .option('--copies <number>', 'variants of each text', '2')
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (options: { embedder: string; copies: string; json: boolean }) => {
    const embedder = await embedderNamed(options.embedder)
    const found = await evaluateAugmentation(embedder, Number(options.copies))
    await embedder.close()
    process.stdout.write(`right without ${found.without.toFixed(4)}, with ${found.with.toFixed(4)}: ${found.verdict.reason}\n`)
    if (options.json) process.stdout.write(`${JSON.stringify(found)}\n`)
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

program
  .command('fit-answers')
  .description('fits the models that pick sentences and decide whether to answer, and writes them into the source')
  .argument('<squad>', 'folder in SQuAD 2 layout')
  .argument('<chat>', 'data_full.json of CLINC150: everyday requests that no file answers')
  .action(async (squad: string, chat: string) => {
    const tools = await builtinReading()
    await fitAnswers(squad, chat, tools)
    await tools.embedder.close()
  })

program
  .command('fit-images')
  .description('learns the statistics of pictures that are shipped, and writes them into models/builtin/vision-space')
  .argument('<dir>', 'folder as for images')
  .action(async (dir: string) => {
    const models = await visionModels()
    const { pictures, threshold } = await fitImages(models, dir)
    await models.close()
    process.stdout.write(`learned from ${pictures} pictures, nothing matches below ${threshold.toFixed(3)}\n`)
  })

program
  .command('fit-matcher')
  .description('fits the product matcher that is shipped, and writes it into the source')
  .argument('<dir>', 'folder with pairs/train.txt')
  .action((dir: string) => {
    const { trainedOn } = fitMatcher(dir)
    process.stdout.write(`fitted on ${trainedOn.examples} pairs\n`)
  })

await program.parseAsync()

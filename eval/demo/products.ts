import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { openProductWorkspace } from '../../bench/product-workspace.js'
import { table } from '../../bench/report.js'
import { projectRoot } from '../../src/paths.js'
import { abtBuyData, shopData, type DemoData } from './recorded.js'
import { runDemo, type DemoOutcome } from './run-demo.js'

const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`)

function show(data: DemoData, { imported, decided, before, after, verdict, activated, seconds }: DemoOutcome): string {
  const clicks = Object.entries(decided).map(([kind, count]) => `${count} ${kind}`).join(', ')
  const line = (name: string, of: (measured: typeof before) => string) => [name, of(before), of(after)]
  return [
    `\n${data.name}: ${imported.products} products, ${imported.rows} rows, ${imported.rejected} rejected; decided: ${clicks}`,
    table(
      [`${before.rows} rows nobody decided`, 'before', 'after'],
      [
        line('model', (m) => (m === before || !activated ? before.model : 'trained')),
        line('suggestion is right', (m) => percent(m.accuracy)),
        line('need review', (m) => String(m.needReview)),
        line('may be accepted without a person', (m) => percent(m.acceptable)),
        line('and are right then', (m) => percent(m.acceptedRight)),
      ],
    ),
    `  ${activated ? 'The new model serves' : 'The new model does not serve'}: ${verdict}`,
    `  ${data.note}`,
    `  import and suggestions ${seconds.import.toFixed(1)} s, decisions ${seconds.decide.toFixed(1)} s, training, reload and new suggestions ${seconds.train.toFixed(1)} s`,
  ].join('\n')
}

const shared = join(process.env.QM_SHARED ?? resolve(projectRoot, '../shared'), 'data/products/abt-buy')

new Command('demo:products')
  .description('Imports tables, applies recorded decisions, trains, reloads, and shows how suggestions were before and after.')
  .option('--data-dir <folder>', 'keep everything there (default: a folder that is removed afterwards)')
  .option('--json', 'print one JSON object as the last line', false)
  .action(async (options: { dataDir?: string; json: boolean }) => {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'qm-demo-'))
    const workspace = await openProductWorkspace(dataDir)
    const outcomes: Record<string, DemoOutcome> = {}
    try {
      const sets = [shopData(), ...(existsSync(join(shared, 'tables/abt.csv')) ? [abtBuyData(shared)] : [])]
      for (const data of sets) {
        const outcome = await runDemo(workspace, data, (line) => process.stderr.write(`${line}\n`))
        outcomes[data.name] = outcome
        process.stdout.write(`${show(data, outcome)}\n`)
      }
      if (sets.length === 1) process.stdout.write('\nThe public Abt-Buy tables are not here (../shared or QM_SHARED); with them the demo runs a second time on those.\n')
      if (options.json) process.stdout.write(`${JSON.stringify(outcomes)}\n`)
    } finally {
      await workspace.close()
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
      else process.stderr.write(`Kept in ${options.dataDir}.\n`)
    }
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })

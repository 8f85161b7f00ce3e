import { Command } from 'commander'
import { describeError } from '../errors.js'
import { addImport } from './products/import.js'
import { addExport } from './products/export.js'

const program = new Command('products').description('Product tables without Slack, on the database of this machine.')
addImport(program)
addExport(program)

program.parseAsync().catch((error: unknown) => {
  const { message, hint, known } = describeError(error)
  process.stderr.write(`${message}${hint && known ? `\n${hint}` : ''}\n`)
  if (!known) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})

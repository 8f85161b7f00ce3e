import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, type Command } from 'commander'
import { UserFacingError } from '../../errors.js'
import type { Membership } from '../../pipelines/access/membership.js'
import { exportFile, type ExportRequest } from '../../pipelines/products/export/export-file.js'
import { catalogueNamed, withLocal } from './local.js'

/** Who has this machine's shell has the database: all places are open, and nobody's membership is looked up. */
const nowhere: Membership = { channel: async () => null, channelsOf: async () => null }

export function addExport(program: Command): void {
  program
    .command('export')
    .description('writes feedback, or the normalized catalogue with what made each cell, as CSV')
    .addArgument(new Argument('<what>', 'what to write').choices(['feedback', 'catalogue']))
    .option('--catalogue <name>', 'name or id; may be left out where there is one')
    .option('--all', 'of the catalogue: rows that wait for a decision too', false)
    .option('--out <file>', 'where to (default: standard output)')
    .action(async (what: ExportRequest['what'], options: { catalogue?: string; all: boolean; out?: string }) => {
      await withLocal(async (local) => {
        const { id } = await catalogueNamed(local, options.catalogue)
        const admin = { actor: { orgId: local.orgId, userId: local.userId, role: 'admin', guest: false }, audience: { kind: 'everything' } } as const
        const outcome = await exportFile({ handle: local.handle, membership: nowhere }, admin, { catalogueId: id, what, undecidedToo: options.all })
        if (outcome.kind !== 'file') throw new UserFacingError('nothing-to-export', outcome.kind === 'refused' ? outcome.reason : 'There is nothing in this catalogue yet.')
        await write(outcome.content, options.out)
        if (options.out) process.stderr.write(`Written to ${options.out}.\n`)
      })
    })
}

/** A file appears whole or not at all. */
async function write(content: AsyncIterable<string>, out: string | undefined): Promise<void> {
  if (out === undefined) return pipeline(Readable.from(content), process.stdout, { end: false })
  const beside = `${out}.part`
  try {
    await pipeline(Readable.from(content), createWriteStream(beside, { mode: 0o600 }))
    await rename(beside, out)
  } finally {
    await rm(beside, { force: true })
  }
}

import { fileTypeFromBuffer } from 'file-type'
import { UserFacingError } from '../../../errors.js'
import type { ExtractedDocument } from '../document.js'
import { isEncryptedOffice, kindOf } from '../kind.js'
import type { ExtractionInput } from './block-sink.js'
import { extractors } from './extractors.js'
import { problem, readableSize } from './problem.js'

/**
 * Reads a file in this very process: what the child runs, and what tests of single formats call. Every failure is a
 * UserFacingError. Not for untrusted files in a process that matters: use `extractFile`.
 */
export async function extractInProcess(input: ExtractionInput): Promise<ExtractedDocument> {
  const { bytes, limits } = input
  if (bytes.length === 0) throw problem('empty')
  if (bytes.length > limits.maxFileBytes) {
    throw problem('too-large', { message: `This file is ${readableSize(bytes.length)}; I read files up to ${readableSize(limits.maxFileBytes)}.` })
  }
  if (isEncryptedOffice(bytes)) throw problem('encrypted')
  const kind = kindOf(bytes, input.name)
  if (typeof kind === 'object') throw unsupported(kind.unsupported)
  if (kind === 'txt' || kind === 'md' || kind === 'csv') await refuseHiddenBinary(bytes)
  try {
    const document = await (await extractors[kind]())(input)
    if (document.blocks.length === 0) throw problem(emptiness(document))
    return document
  } catch (error) {
    if (error instanceof UserFacingError) throw error
    if (error instanceof RangeError && /memory|allocation|string length/i.test(error.message)) throw problem('bomb', { cause: error })
    throw problem('broken', { cause: error })
  }
}

/** Why there are no blocks: pages that are pictures, or nothing at all; a page of HTML may still show something. */
function emptiness(document: ExtractedDocument): 'scanned' | 'empty' | 'no-text' {
  if (document.warnings.some((warning) => warning.includes('picture'))) return 'scanned'
  return document.kind === 'html' || document.kind === 'pdf' ? 'no-text' : 'empty'
}

/** Some binary formats begin with text (RTF, PostScript, certificates): file-type knows them. */
async function refuseHiddenBinary(bytes: Uint8Array): Promise<void> {
  const found = await fileTypeFromBuffer(bytes.subarray(0, 4096)).catch(() => undefined)
  if (found && !found.mime.startsWith('text/') && !found.mime.endsWith('xml')) throw unsupported(`a .${found.ext} file`)
}

function unsupported(what: string): Error {
  return problem('unsupported', { message: `I cannot read files of this kind (${what}).` })
}

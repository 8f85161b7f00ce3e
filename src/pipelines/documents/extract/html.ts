import type { ExtractedDocument } from '../document.js'
import type { ExtractionInput } from './block-sink.js'
import { problem } from './problem.js'

export async function extractHtml(_input: ExtractionInput): Promise<ExtractedDocument> {
  throw problem('unsupported')
}

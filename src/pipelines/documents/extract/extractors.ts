import type { DocumentKind } from '../document.js'
import type { Extractor } from './block-sink.js'

/** The extractor of each kind, loaded when first needed: a text file does not wait for the PDF reader. */
export const extractors: Record<DocumentKind, () => Promise<Extractor>> = {
  txt: async () => (await import('./text.js')).extractText,
  md: async () => (await import('./markdown.js')).extractMarkdown,
  html: async () => (await import('./html.js')).extractHtml,
  pdf: async () => (await import('./pdf.js')).extractPdf,
  docx: async () => (await import('./docx.js')).extractDocx,
  pptx: async () => (await import('./pptx.js')).extractPptx,
  xlsx: async () => (await import('./xlsx.js')).extractXlsx,
  csv: async () => (await import('./csv.js')).extractCsv,
  eml: async () => (await import('./eml.js')).extractEml,
}

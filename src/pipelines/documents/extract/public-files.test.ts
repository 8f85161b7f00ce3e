import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chunkDocument } from '../chunk.js'
import type { Anchor, Block, ExtractedDocument, ExtractionLimits } from '../document.js'
import { closeExtraction } from './child-pool.js'
import { extractFile } from './extract-file.js'

/*
 * Real files, well made and ill made, from the test sets of public projects. They are not part of this project:
 * without them (QM_SHARED, or a folder `shared` beside the project) these tests are skipped.
 */
const folder = join(process.env['QM_SHARED'] ?? join(process.cwd(), '..', 'shared'), 'data', 'documents')
const there = existsSync(folder)
const limits: ExtractionLimits = {
  maxFileBytes: 50_000_000, maxPages: 2000, maxDecompressedBytes: 300_000_000, maxTextCharacters: 10_000_000, timeoutMs: 25_000, maxMemoryMb: 512,
}

function read(kind: 'normal' | 'hostile', name: string): Promise<ExtractedDocument> {
  return extractFile({ path: join(folder, kind, name), name, limits })
}

function textOf(block: Block): string {
  return block.kind === 'table' ? block.rows.map((row) => row.join(' | ')).join('\n') : block.text
}

const page = (number: number): Anchor => ({ kind: 'page', page: number })
const slide = (number: number): Anchor => ({ kind: 'slide', slide: number })
const cells = (sheet: string, range: string): Anchor => ({ kind: 'cells', sheet, range })
const line = (number: number, to = number): Anchor => ({ kind: 'lines', line: number, toLine: to })

/** What a reader finds in each file, the kind of block that it is, and exactly where. */
const phrases: [file: string, kind: Block['kind'], phrase: string, anchor: Anchor][] = [
  ['docling_csv_sources_csv-semicolon.csv', 'table', '4 | 5Cef8BFA16c5e3c | Linda | Olsen | Dominguez;Mcmillan and Donovan', line(1, 6)],
  ['docling_csv_sources_csv-tab.csv', 'table', 'Index | Customer Id | First Name', line(1, 6)],
  ['docling_docx_sources_lorem_ipsum.docx', 'paragraph', 'Lorem ipsum dolor sit amet', page(1)],
  ['docling_docx_sources_word_sample.docx', 'heading', 'Let’s eat', page(2)],
  ['docling_docx_sources_word_sample.docx', 'table', 'Berries | Blueberry, Strawberry, Cranberry | 150', page(2)],
  ['docling_docx_sources_word_sample.docx', 'list-item', '• Wear sunglasses', page(1)],
  ['docling_docx_sources_word_tables.docx', 'table', 'Cell 2.0 | Merged Cell 1.1 2.1 | Cell 2.2', line(15, 19)],
  ['docling_html_sources_wiki_duck.html', 'heading', 'Etymology', line(999)],
  ['docling_html_sources_wiki_duck.html', 'table', 'Kingdom: | Animalia', line(801, 994)],
  ['docling_md_sources_duck.md', 'table', 'Grain | Corn, Buckwheat, Barley | 200', line(37, 41)],
  ['docling_md_sources_wiki.md', 'heading', '1910s–1950s', line(15)],
  ['docling_pdf_sources_multi_page.pdf', 'heading', 'Pre-Digital Era (19th - Early 20th Century)', page(1)],
  ['docling_pdf_sources_multi_page.pdf', 'list-item', '2. Spell Check and Grammar Check: By the 1990s, these became standard, allowing users to spot errors automatically.', page(3)],
  ['docling_pdf_sources_normal_4pages.pdf', 'heading', '개선과제', page(4)],
  ['docling_pdf_sources_redp5110_sampled.pdf', 'heading', '3.3 VERIFY_GROUP_FOR_USER function', page(12)],
  ['docling_pdf_sources_redp5110_sampled.pdf', 'table', 'PACKAGE_NAME | VARCHAR(128) | Name of the currently running package', page(12)],
  ['docling_pdf_sources_right_to_left_01.pdf', 'paragraph', 'تعتبر البرمجة بلغة R', page(1)],
  ['docling_pptx_sources_powerpoint_sample.pptx', 'heading', 'Second slide title', slide(2)],
  ['docling_pptx_sources_powerpoint_sample.pptx', 'paragraph', 'Notes: Final notes on the third slide.', slide(3)],
  ['docling_xlsx_sources_xlsx_01.xlsx', 'table', '4 | 8 | 12', cells('Sheet2', 'G5:I9')],
  ['docling_xlsx_sources_xlsx_01.xlsx', 'table', 'first | header second | header third', cells('Sheet3', 'A1:C7')],
  ['docling_xlsx_sources_xlsx_05_table_with_title.xlsx', 'paragraph', 'Number of freshwater ducks per year', cells('Duck Observations', 'B2')],
  ['docling_xlsx_sources_xlsx_05_table_with_title.xlsx', 'table', '2022 | 170', cells('Duck Observations', 'B4:C10')],
  ['markitdown_REPAIR-2022-INV-001_multipage.pdf', 'table', 'Insured name | Gabriel Diaz', page(1)],
  ['markitdown_REPAIR-2022-INV-001_multipage.pdf', 'table', 'Body Labor | 2 | 150 | 300', page(2)],
  ['markitdown_test_wikipedia.html', 'table', 'Number of employees | 221,000 (2023)', line(830, 870)],
  ['pdfjs_tracemonkey.pdf', 'heading', '1. Introduction', page(1)],
  ['pdfjs_tracemonkey.pdf', 'paragraph', 'These techniques allow a VM to dynamically translate a program to nested, type-specialized trace trees.', page(2)],
  ['r2r_data_graphrag.pdf', 'list-item', '• Better than GPT-4o and 97% cheaper', page(5)],
  ['r2r_data_lyft_2021.pdf', 'table', 'Convertible senior notes | May 2025 | 1.50% | $604,317 | $568,744', page(110)],
  ['r2r_data_lyft_2021.pdf', 'heading', 'Item 7A. Quantitative and Qualitative Disclosures About Market Risk.', page(73)],
  ['unstructured_2023-half-year-analyses-by-segment.xlsx', 'table', 'Nespresso | 3,128 | 678 | 672', cells('OS-Rev.and results 30 06 2023', 'A9:J18')],
  ['unstructured_eml_fake-email-attachment.eml', 'list-item', '- Lots of whitespace', line(12)],
  ['unstructured_eml_family-day.eml', 'paragraph', 'There will be face painting, a petting zoo, funnel cake and more.', line(10)],
  ['unstructured_eml_mime-html-only.eml', 'paragraph', 'Gmail was launched by Google in 2004', line(8)],
  ['unstructured_fake-power-point-table.pptx', 'table', 'Purple | Orange | Yellow', slide(1)],
  ['unstructured_pdf_all-number-table.pdf', 'table', '1200.01 | 11', page(1)],
  ['unstructured_pdf_embedded-images-tables.pdf', 'paragraph', 'Fig. 4. Anodic and cathodic polarization curve', page(1)],
  ['unstructured_pdf_multi-column.pdf', 'table', 'Natural Questions | 79,168', page(4)],
  ['unstructured_pdf_multi-column.pdf', 'heading', '4 Experimental Setup', page(4)],
  ['unstructured_pdf_pdf-with-ocr-text.pdf', 'heading', 'industrydocuments.ucsf.edu', page(1)],
  ['unstructured_sample-presentation.pptx', 'heading', 'This is kinda backwards, huh?', slide(4)],
  ['unstructured_teams_chat.docx', 'paragraph', 'James Bond', line(2)],
]

const titles: Record<string, string> = {
  'docling_pdf_sources_multi_page.pdf': 'The Evolution of the Word Processor',
  'docling_pdf_sources_redp5110_sampled.pdf': 'Row and Column Access Control Support in IBM DB2 for i',
  'pdfjs_tracemonkey.pdf': 'Trace-based Just-in-Time Type Specialization for Dynamic Languages',
  'unstructured_pdf_multi-column.pdf': 'Dense Passage Retrieval for Open-Domain Question Answering',
  'docling_xlsx_sources_xlsx_05_table_with_title.xlsx': 'Wild Duck Observations',
  'docling_md_sources_duck.md': 'Swimming in the lake',
  'docling_docx_sources_word_sample.docx': 'Swimming in the lake',
  'docling_html_sources_wiki_duck.html': 'Duck - Wikipedia',
  'unstructured_eml_family-day.eml': 'Family Day',
  'unstructured_fake-power-point-table.pptx': 'A Slide with a Table',
}

/** The end of each ill-made file: a code, or the phrase that is read from it. */
const hostile: Record<string, { code: string } | { phrase: string }> = {
  'docling_csv_sources_csv-inconsistent-header.csv': { phrase: 'a | b | c | d' },
  'docling_csv_sources_csv-too-few-columns.csv': { phrase: "a | 'b' | c | d" },
  'markitdown_test_mskanji.csv': { phrase: '髙橋淳 | 35 | 名古屋' },
  'pdfjs_ContentStreamCycleType3insideType3.pdf': { phrase: '' },
  'pdfjs_bomb_giant.pdf': { phrase: 'GIANT JBIG2 BOMB' },
  'pdfjs_bug1020226.pdf': { code: 'broken' },
  'pdfjs_issue9418.pdf': { phrase: 'General Notes' },
  'pdfjs_poppler-395-0-fuzzed.pdf': { code: 'broken' },
  'pdfjs_pr6531_1.pdf': { code: 'encrypted' },
  'poi_poifs_protect.xlsx': { code: 'encrypted' },
  'poi_poifs_protected_agile.docx': { code: 'encrypted' },
  'poi_spreadsheet_poc-xmlbomb.xlsx': { code: 'bomb' },
  'unstructured_eml_empty.eml': { code: 'empty' },
  'unstructured_eml_fake-email-malformed-encoding.eml': { phrase: '- Roses are red' },
  'unstructured_empty.txt': { code: 'empty' },
  'unstructured_empty.xlsx': { code: 'empty' },
  'unstructured_fake-text-utf-16-le.txt': { phrase: 'Doylestown, PA 18901' },
  'unstructured_umlauts-non-utf8.md': { phrase: 'können' },
}

const documents = new Map<string, Promise<ExtractedDocument>>()
function normal(name: string): Promise<ExtractedDocument> {
  const reading = documents.get(name) ?? read('normal', name)
  documents.set(name, reading)
  return reading
}

afterAll(closeExtraction)

describe.skipIf(!there)('well-made files (skipped: the public files are not beside the project)', () => {
  it.each(phrases)('%s has the %s "%s"', async (file, kind, phrase, anchor) => {
    const { blocks } = await normal(file)
    const found = blocks.filter((block) => textOf(block).includes(phrase))
    expect(found.map((block) => block.kind)).toContain(kind)
    expect(found.filter((block) => block.kind === kind).map((block) => block.anchor)).toContainEqual(anchor)
  })

  it.each(Object.entries(titles))('%s is called "%s"', async (file, title) => {
    const document = await normal(file)
    const heading = document.blocks.find((block) => block.kind === 'heading')
    expect([document.title, heading?.kind === 'heading' ? heading.text : '']).toContain(title)
  })

  it('all become passages of a fair size that name their document, or say why not', async () => {
    for (const file of readdirSync(join(folder, 'normal'))) {
      const outcome = await normal(file).catch((error: { code: string }) => error.code)
      if (typeof outcome === 'string') {
        expect([file, outcome]).toEqual(['unstructured_pdf_loremipsum-flat.pdf', 'scanned'])
        continue
      }
      const passages = chunkDocument(outcome, { title: file })
      expect(passages.length, file).toBeGreaterThan(0)
      for (const passage of passages) {
        expect(passage.header.startsWith(file)).toBe(true)
        expect(passage.tokens, file).toBeLessThan(700)
        expect(passage.text.trim().length, file).toBeGreaterThan(0)
      }
    }
  })

  it('have no running headers and page numbers in their text', async () => {
    const { blocks } = await normal('r2r_data_lyft_2021.pdf')
    expect(blocks.filter((block) => /^\d+$/.test(textOf(block)) && block.kind === 'paragraph').length).toBeLessThan(20)
  })
})

describe.skipIf(!there)('ill-made files (skipped: the public files are not beside the project)', () => {
  it('are all listed here', () => {
    expect(Object.keys(hostile).sort()).toEqual(readdirSync(join(folder, 'hostile')).sort())
  })

  it.each(Object.entries(hostile))('%s ends well', async (file, expected) => {
    const outcome = await read('hostile', file).catch((error: unknown) => error)
    if ('code' in expected) {
      expect(outcome).toMatchObject({ name: 'UserFacingError', code: expected.code })
    } else {
      expect((outcome as ExtractedDocument).blocks.map(textOf).join('\n')).toContain(expected.phrase)
    }
  })

  it('leave this process as small as it was', async () => {
    const before = process.memoryUsage().rss
    for (const file of Object.keys(hostile)) await read('hostile', file).catch(() => undefined)
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000)
  })
})

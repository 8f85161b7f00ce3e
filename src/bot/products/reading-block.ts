import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types'
import type { TableReading } from '../../db/schema/products.js'
import { plain } from '../blocks.js'
import type { FormContext } from './form-context.js'
import { productIds } from './ids.js'

const readingBlockId = 'products.reading'
const encodings: Record<string, string> = {
  'utf-8': 'UTF-8', 'windows-1252': 'Western (Windows-1252)', 'windows-1250': 'Central European (Windows-1250)', 'windows-1251': 'Cyrillic (Windows-1251)', macintosh: 'Mac Roman',
  'utf-16le': 'UTF-16 LE', 'utf-16be': 'UTF-16 BE', shift_jis: 'Japanese (Shift_JIS)', 'euc-jp': 'Japanese (EUC-JP)', gb18030: 'Chinese (GB18030)', big5: 'Chinese (Big5)', 'euc-kr': 'Korean (EUC-KR)',
}
const separators: Record<string, string> = { ',': 'Comma', ';': 'Semicolon', tab: 'Tab', '|': 'Vertical bar' }
const quotes: Record<string, string> = { '"': 'Double quotes', "'": 'Single quotes' }
const names: Record<string, string> = { yes: 'First row: column names', no: 'No column names' }

/** How the file is read: each a guess that a person may change; a change shows the rows anew. */
export function readingBlock(reading: TableReading): KnownBlock {
  const { encoding, separator, quote, hasHeader } = reading
  return {
    type: 'actions',
    block_id: readingBlockId,
    elements: [
      select(productIds.encoding, encoding in encodings ? encodings : { ...encodings, [encoding]: encoding }, encoding),
      select(productIds.separator, separators, separator === '\t' ? 'tab' : separator),
      select(productIds.quote, quotes, quote),
      select(productIds.names, names, hasHeader ? 'yes' : 'no'),
    ],
  }
}

type Values = Record<string, Record<string, { selected_option?: { value?: string } | null }>>

/** What the four lists say now; what is none of ours is left out. */
export function toldIn(values: Values): FormContext['told'] {
  const of = (action: string, known: Record<string, string>) => {
    const value = values[readingBlockId]?.[action]?.selected_option?.value
    return value !== undefined && (Object.hasOwn(known, value) || (action === productIds.encoding && isEncoding(value))) ? value : undefined
  }
  const encoding = of(productIds.encoding, encodings)
  const separator = of(productIds.separator, separators)
  const quote = of(productIds.quote, quotes)
  const named = of(productIds.names, names)
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(separator === undefined ? {} : { separator: separator === 'tab' ? '\t' : separator }),
    ...(quote === undefined ? {} : { quote }),
    ...(named === undefined ? {} : { hasHeader: named === 'yes' }),
  }
}

function isEncoding(value: string): boolean {
  try {
    return new TextDecoder(value).encoding !== ''
  } catch {
    return false
  }
}

function select(action: string, known: Record<string, string>, value: string): StaticSelect {
  const options = Object.entries(known).map(([key, text]): PlainTextOption => ({ text: plain(text), value: key }))
  const chosen = options.find((option) => option.value === value)
  return { type: 'static_select', action_id: action, options, ...(chosen ? { initial_option: chosen } : {}) }
}

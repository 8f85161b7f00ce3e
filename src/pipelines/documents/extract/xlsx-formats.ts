import { attribute, childrenOf, xmlList } from './xml.js'
import type { ZipParts } from './zip.js'

/** Shows a number as its cell does, near enough: dates as ISO, percentages, thousands, fixed decimals, a currency sign. */
export type NumberFormat = (value: number) => string

const builtIn: Record<number, string> = {
  1: '0', 2: '0.00', 3: '#,##0', 4: '#,##0.00', 9: '0%', 10: '0.00%', 14: 'yyyy-mm-dd', 15: 'd-mmm-yy', 16: 'd-mmm', 17: 'mmm-yy', 18: 'h:mm', 19: 'h:mm:ss',
  20: 'h:mm', 21: 'h:mm:ss', 22: 'yyyy-mm-dd h:mm', 37: '#,##0', 38: '#,##0', 39: '#,##0.00', 40: '#,##0.00', 45: 'mm:ss', 46: '[h]:mm:ss', 47: 'mm:ss',
}

/** The formats of a workbook's cell styles, in the order of their numbers. `epoch1904` counts days from 1904. */
export async function cellFormats(zip: ZipParts, part: string, epoch1904: boolean): Promise<NumberFormat[]> {
  const nodes = await xmlList(zip.stream(part), 'numFmts', 'cellXfs')
  const codes = new Map(Object.entries(builtIn).map(([id, code]) => [Number(id), code]))
  for (const node of childrenOf(nodes.find((each) => each.name === 'numFmts'))) codes.set(Number(attribute(node, 'numFmtId')), attribute(node, 'formatCode') ?? '')
  const made = new Map<number, NumberFormat>()
  return childrenOf(nodes.find((each) => each.name === 'cellXfs')).map((style) => {
    const id = Number(attribute(style, 'numFmtId') ?? 0)
    const format = made.get(id) ?? numberFormat(codes.get(id) ?? 'General', epoch1904)
    made.set(id, format)
    return format
  })
}

export function numberFormat(code: string, epoch1904: boolean): NumberFormat {
  const section = code.split(';')[0]!
  const bare = section.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  if (/[dyhs]|m{1,5}/i.test(bare) && !/general/i.test(bare)) {
    const hasDate = /[dy]|mmm/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare))
    return (value) => dateText(value, { hasDate, hasTime: /[hs]/i.test(bare), epoch1904 })
  }
  if (/general|^@?$/i.test(bare)) return plainNumber
  const decimals = /\.([0#?]+)/.exec(bare)?.[1]?.length ?? 0
  const percent = bare.includes('%')
  const grouped = /[#0],[#0]/.test(bare)
  const sign = /[$€£¥]/.exec(section)?.[0] ?? ''
  if (/e[+-]/i.test(bare) || /[?#]\/[?#\d]/.test(bare) || !/[0#?]/.test(bare)) return plainNumber
  return (value) => {
    const shown = percent ? value * 100 : value
    if (!Number.isFinite(shown) || Math.abs(shown) > 1e15) return plainNumber(value)
    const text = Math.abs(shown).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: grouped })
    return `${shown < 0 && /[1-9]/.test(text) ? '-' : ''}${sign}${text}${percent ? '%' : ''}`
  }
}

/** Fifteen digits, as Excel keeps them: 0.1 + 0.2 is 0.3. */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(15)))
}

function dateText(value: number, kind: { hasDate: boolean; hasTime: boolean; epoch1904: boolean }): string {
  if (!Number.isFinite(value) || value < 0 || value > 2_958_466) return plainNumber(value)
  // Excel's day 60 is the 29th of February 1900, which never was.
  const days = kind.epoch1904 ? value + 1462 : value < 60 ? value + 1 : value
  const at = new Date(Date.UTC(1899, 11, 30) + Math.round(days * 86_400) * 1000)
  const [date = '', time = ''] = at.toISOString().split('T')
  const clock = time.slice(0, time.startsWith('00:00:00') || time.slice(6, 8) === '00' ? 5 : 8)
  if (!kind.hasDate) return clock
  return kind.hasTime && value % 1 !== 0 ? `${date} ${clock}` : date
}

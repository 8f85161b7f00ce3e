/**
 * A cell for a CSV file that a spreadsheet may open. What a spreadsheet would take for a formula gets a `'` in front
 * (OWASP, "CSV Injection": `=`, `+`, `-`, `@`, tab, CR; full-width forms count too), numbers stay numbers, and every text that needs it is quoted.
 */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const isNumber = /^[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e[-+]?\d+)?%?$/i.test(value)
  // A line break or blank in front does not keep a spreadsheet from reading on.
  const safe = !isNumber && /^[\s\0\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",;\t|\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvLine(cells: (string | number | boolean | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

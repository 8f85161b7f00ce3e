const currencies: [RegExp, string][] = [
  ['€|eur(?:os?)?', 'EUR'], ['£|gbp', 'GBP'], ['chf|sfr', 'CHF'], ['cad|c\\$', 'CAD'], ['aud|a\\$', 'AUD'], ['\\$|usd', 'USD'],
  ['¥|jpy', 'JPY'], ['kr|sek|nok|dkk', 'kr'], ['zł|pln', 'PLN'], ['₹|inr|rs', 'INR'],
].map(([signs, code]) => [new RegExp(`(?<!\\p{L})(?:${signs})(?!\\p{L})`, 'giu'), code!])

const alone = currencies.map(([sign, code]): [RegExp, string] => [new RegExp(`^(?:${sign.source})$`, 'iu'), code])

export interface Price {
  amount: number
  currency: string | null
}

/**
 * A price as people write it: `1.299,00 €`, `$1,299.00`, `1 299,00`, `1'299.-`, `USD 1299`. One sign before three last digits is
 * ambiguous (`1.299`): it groups thousands unless `decimal`, the sign that the column uses, says otherwise. Null when it is none.
 */
export function parsePrice(text: string, decimal?: '.' | ','): Price | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 40) return null
  const known = currencies.find(([sign]) => trimmed.search(sign) >= 0)
  const currency = known?.[1] ?? null
  const bare = (known ? trimmed.replace(known[0], '') : trimmed).replace(/\p{Sc}/gu, '').trim()
  const match = /^(\d{1,3}(?:[.,'’\s\u00a0\u202f]\d{3})+|\d+)?(?:([.,])(\d*|-{1,2}|–))?$/u.exec(bare)
  if (!match || bare === '' || (match[1] === undefined && !match[3])) return null
  const [, whole = '0', point, fraction = ''] = match
  if (point === undefined) {
    const single = /^(\d{1,3})([.,])(\d{3})$/.exec(whole)
    if (single && (single[2] === decimal || single[1] === '0')) return { amount: Number(`${single[1]}.${single[3]}`), currency }
  } else if (whole.includes(point)) return null
  const amount = Number(`${whole.replace(/\D/g, '')}.${/^\d+$/.test(fraction) ? fraction : '0'}`)
  return Number.isFinite(amount) ? { amount, currency } : null
}

/** The currency that a cell or a name is, alone; undefined when it is something else. */
export function currencyOf(text: string): string | undefined {
  const trimmed = text.trim()
  return trimmed === '' || trimmed.length > 8 ? undefined : alone.find(([sign]) => sign.test(trimmed))?.[1]
}

/** The decimal sign of a column, from its unambiguous prices; undefined when there is none. */
export function decimalSign(prices: string[]): '.' | ',' | undefined {
  let points = 0
  for (const price of prices) {
    const sign = /([.,])(?:\d{1,2}|-{1,2})\D*$/.exec(price)?.[1] ?? (/\d([.,])\d{3}([.,])\d/.exec(price)?.[2])
    if (sign) points += sign === '.' ? 1 : -1
    else if (/^\D*\d{4,}\.\d{3}\D*$/.test(price)) points += 1
  }
  return points > 0 ? '.' : points < 0 ? ',' : undefined
}

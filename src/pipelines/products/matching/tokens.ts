/** Longer texts are read up to here: a cell of megabytes must not stop the others. */
const longestText = 4000
const chunk = /\S+/g
const word = /[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu
/** A number with its unit is a measure, not a model code. */
const measure = /^\d+(?:p|hz|khz|mhz|ghz|kb|mb|gb|tb|w|kw|watts?|v|volts?|a|ah|mah|mm|cm|m|in|inch|inches|ft|feet|x|mp|ms|s|sec|min|rpm|g|kg|mg|lb|lbs|oz|ml|l|cl|cu|btu|ch|channel|bit|pin|port|pack|pk|pcs|pc|ct|k|d|th|nd|rd|st|way|dpi|ppm|hr|hour|hours|day|year)$/
const thousands = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/** Lower case, without accents, at most {@link longestText} characters. */
export function fold(text: string): string {
  const short = text.length > longestText ? text.slice(0, longestText) : text
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(short)) return short.toLowerCase()
  return short.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase()
}

/** Words of a folded text: letters and digits; `7.3` and `1,000` stay whole, hyphens and slashes part. */
export function words(folded: string): string[] {
  return folded.match(word) ?? []
}

/** Letters and digits only, nothing between: `PS-LX350H` and `ps lx350h` become the same. */
export function squash(folded: string): string {
  return folded.replace(/[^\p{L}\p{N}]+/gu, '')
}

/** Model codes of a folded text, punctuation stripped: at least 4 characters with a digit among them, no measures. */
export function codes(folded: string): string[] {
  const found = new Set<string>()
  for (const piece of folded.match(chunk) ?? []) {
    if (!/\d/.test(piece)) continue
    const code = squash(piece)
    if (isCode(code) && !thousands.test(piece)) found.add(code)
  }
  return [...found]
}

function isCode(code: string): boolean {
  if (code.length < 4 || code.length > 32 || measure.test(code)) return false
  return /\p{L}/u.test(code) ? /\d/.test(code) : code.length >= 5
}

/** Numbers of a folded text as values, without those inside model codes: sizes, counts, capacities. */
export function numbers(folded: string): number[] {
  const found = new Set<number>()
  for (const [text] of folded.matchAll(/(?<![\p{L}\p{N}])\d+(?:[.,]\d+)*(?=[a-z]{0,8}(?![\p{L}\p{N}]))/gu)) {
    const value = Number(thousands.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'))
    if (Number.isFinite(value)) found.add(value)
  }
  return [...found]
}

/** Colours told apart by name alone; what is not here is no colour to the matcher. */
const colourNames: ReadonlySet<string> = new Set(
  'black white silver grey gray red blue green yellow orange pink purple brown gold beige titanium bronze copper ivory navy turquoise violet charcoal champagne bisque graphite'.split(' '),
)

export function colours(tokens: string[]): string[] {
  return [...new Set(tokens.filter((token) => colourNames.has(token)).map((token) => (token === 'gray' ? 'grey' : token)))]
}

/** What matching knows of a raw row or of a canonical product. Empty strings and null where unknown. */
export interface ProductText {
  id: string
  title: string
  description: string
  brand: string
  /** Model, article or part number, as written. */
  code: string
  price: number | null
  /** Prices in two known currencies are not compared. */
  currency?: string
  attributes: Record<string, string>
}

/** All that names the product in few words: what candidates are searched by. */
export function headline(text: ProductText): string {
  return join([text.brand, text.title, text.code])
}

/** Everything that is written about the product. */
export function wholeText(text: ProductText): string {
  return join([text.brand, text.title, text.code, text.description, ...Object.values(text.attributes)])
}

function join(parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

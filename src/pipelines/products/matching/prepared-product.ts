import { hashedGrams, hashedSet } from '../../../text/hashed.js'
import { headline, wholeText, type ProductText } from './product-text.js'
import { codes, colours, fold, numbers, squash, words } from './tokens.js'

/** A product read once, so that comparing it with many others is cheap. About 5 kB; independent of the catalogue. */
export interface PreparedProduct {
  readonly source: ProductText
  readonly titleWords: Int32Array
  readonly allWords: Int32Array
  /** Character 2–5-grams of the title. */
  readonly titleGrams: Int32Array
  /** Character 3–4-grams of all text. */
  readonly allGrams: Int32Array
  /** Codes of title and code field, punctuation stripped. */
  readonly codes: string[]
  /** All text without anything but letters and digits, to look for codes that are written apart. */
  readonly squashed: string
  readonly code: string
  readonly numbers: number[]
  readonly allNumbers: number[]
  readonly colours: string[]
  readonly brand: string
  /** Words of the title. */
  readonly length: number
  readonly price: number | null
}

export function prepareProduct(text: ProductText): PreparedProduct {
  const title = fold(headline(text))
  const all = fold(wholeText(text))
  const titleTokens = words(title)
  const allTokens = words(all)
  const titleCodes = codes(title)
  const brand = words(fold(text.brand))
  return {
    source: text,
    titleWords: hashedSet(titleTokens),
    allWords: hashedSet(allTokens),
    titleGrams: titleGrams(titleTokens),
    allGrams: hashedGrams(allTokens, 3, 4),
    codes: titleCodes,
    squashed: squash(all),
    code: squash(fold(text.code)),
    numbers: numbers(title),
    allNumbers: numbers(all),
    colours: colours(allTokens),
    brand: brand[0] ?? titleTokens[0] ?? '',
    length: titleTokens.length,
    price: text.price !== null && Number.isFinite(text.price) && text.price > 0 ? text.price : null,
  }
}

export function asPrepared(product: ProductText | PreparedProduct): PreparedProduct {
  return 'titleGrams' in product ? product : prepareProduct(product)
}

/** What candidates are searched by. */
export function titleGrams(titleTokens: string[]): Int32Array {
  return hashedGrams(titleTokens, 2, 5)
}
